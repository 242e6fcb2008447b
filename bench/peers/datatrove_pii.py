"""datatrove's PIIFormatter over JSON lines {"text"} on stdin: prints {"text", "ms"} a line, ms of CPU time. Public addresses, as it is by default."""
import json
import sys
import time

from datatrove.pipeline.formatters.pii import PIIFormatter

formatter = PIIFormatter()
for line in sys.stdin:
    text = json.loads(line)["text"]
    start = time.process_time()
    formatted = formatter.format(text)
    print(json.dumps({"text": formatted, "ms": (time.process_time() - start) * 1000}))
