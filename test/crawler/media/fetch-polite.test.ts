import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMemoryStore } from '../../helpers/memory-store.ts'
import { fetchAll } from './fetch-all.ts'
import { photo } from './image/pictures.ts'
import { image, openImageSite, redirect, requestsOf, status, testNetwork } from './image-site.ts'

test('fetch-images: tries again what may mend, within the attempts', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const failing = (times: number, code: number) =>
    ((request, response, nth) =>
      nth <= times
        ? status(code, { 'retry-after': '0' })(request, response, nth)
        : image(jpeg)(request, response, nth)) satisfies Parameters<typeof openImageSite>[1][string]
  const site = await openImageSite(t, {
    '/twice.jpg': failing(2, 503),
    '/busy.jpg': failing(1, 429),
    '/never.jpg': failing(99, 500),
    '/torn.jpg': (request, response, nth) => {
      if (nth > 1) return image(jpeg)(request, response, nth)
      response.writeHead(200, { 'content-length': String(jpeg.length) })
      response.write(jpeg.subarray(0, 500))
      setTimeout(() => response.destroy(), 30)
    },
  })
  const paths = ['/twice.jpg', '/busy.jpg', '/never.jpg', '/torn.jpg']
  const { statuses } = await fetchAll(requestsOf(paths.map(site.url)))
  assert.deepEqual(statuses(paths.map(site.url)), ['ok', 'ok', 'http_5xx', 'ok'])
  assert.deepEqual(
    paths.map((path) => site.asked.get(path)),
    [3, 2, 3, 2],
  )
})

test('fetch-images: a host that wants a long rest is left alone for the run, and asked again by the next', async (t) => {
  const jpeg = await photo(120, 90).jpeg().toBuffer()
  const site = await openImageSite(t, {
    '/a.jpg': (request, response, nth) =>
      nth === 1 ? status(429, { 'retry-after': '3600' })(request, response, nth) : image(jpeg)(request, response, nth),
    '/b.jpg': image(jpeg),
  })
  const environment = { network: testNetwork({ maxImageConnectionsPerHost: 1 }) }
  const store = openMemoryStore()
  const urls = ['/a.jpg', '/b.jpg'].map(site.url)
  const first = await fetchAll(requestsOf(urls), { store, environment })
  assert.deepEqual(first.statuses(urls), ['http_429', 'host_breaker'])
  assert.equal(site.asked.get('/b.jpg'), undefined)
  const second = await fetchAll(requestsOf(urls), { store, environment })
  assert.deepEqual(second.statuses(urls), ['ok', 'ok'])
})

test('fetch-images: a redirect to a host at rest says nothing about the host that redirects', async (t) => {
  const jpeg = await photo(80, 80).jpeg().toBuffer()
  const busy = await openImageSite(t, { '/a.jpg': status(429, { 'retry-after': '3600' }) })
  const site = await openImageSite(t, {
    '/a.jpg': redirect(busy.url('/a.jpg')),
    '/b.jpg': redirect(busy.url('/b.jpg')),
    '/c.jpg': image(jpeg),
  })
  const urls = ['/a.jpg', '/b.jpg', '/c.jpg'].map(site.url)
  const environment = { network: testNetwork({ maxImageConnectionsPerHost: 1 }) }
  const { statuses } = await fetchAll(requestsOf(urls), { environment })
  assert.deepEqual(statuses(urls), ['http_429', 'host_breaker', 'ok'])
})

test('fetch-images: a dead host is found dead once', async () => {
  const urls = ['a', 'b', 'c'].map((name) => `http://127.0.0.1:9/${name}.jpg`)
  const { statuses, counts } = await fetchAll(requestsOf(urls))
  assert.deepEqual(statuses(urls), ['connect_refused', 'connect_refused', 'connect_refused'])
  assert.equal(counts['slot.dropped.connect_refused'], 3)
})

test('fetch-images: robots.txt that cannot be had forbids everything, for now', async (t) => {
  const site = await openImageSite(t, { '/robots.txt': status(503), '/a.jpg': image(Buffer.from('x')) })
  const { statuses } = await fetchAll(requestsOf([site.url('/a.jpg')]))
  assert.deepEqual(statuses([site.url('/a.jpg')]), ['robots_unreachable'])
  assert.equal(site.asked.get('/a.jpg'), undefined)
})

test('fetch-images: never more connections to a host than allowed', async (t) => {
  const jpeg = await photo(60, 60).jpeg().toBuffer()
  const paths = Array.from({ length: 12 }, (_path, index) => `/${index}.jpg`)
  const slow = (...[request, response, nth]: Parameters<ReturnType<typeof image>>): void => {
    setTimeout(() => image(jpeg)(request, response, nth), 20)
  }
  const site = await openImageSite(t, Object.fromEntries(paths.map((path) => [path, slow])))
  const { counts } = await fetchAll(requestsOf(paths.map(site.url)))
  assert.equal(counts['image.kept'], 12)
  assert.ok(site.mostOpen() <= 2, `${site.mostOpen()} at once`)
})
