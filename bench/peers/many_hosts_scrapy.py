"""Scrapy over many hosts, robots obeyed, nothing kept. python many_hosts_scrapy.py SEEDS_FILE DELAY_SECONDS"""

import json
import re
import resource
import sys
import time

import scrapy
from scrapy.crawler import CrawlerProcess

seeds_file, delay = sys.argv[1:3]
pages = 0


class Hosts(scrapy.Spider):
    name = "hosts"
    custom_settings = {
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": float(delay),
        "RANDOMIZE_DOWNLOAD_DELAY": False,
        "CONCURRENT_REQUESTS": 1000,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
    }

    async def start(self):
        for url in open(seeds_file).read().split():
            yield scrapy.Request(url)

    def parse(self, response):
        global pages
        pages += 1
        for href in re.findall(r'href="([^"]+)"', response.text):
            yield scrapy.Request(response.urljoin(href))


started = time.monotonic()
process = CrawlerProcess()
process.crawl(Hosts)
process.start()
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "pages": pages,
    "seconds": time.monotonic() - started,
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    "peakMB": usage.ru_maxrss // 1024,
}))
