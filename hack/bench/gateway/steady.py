#!/usr/bin/env python3
"""What a flood does not show: latency at a steady rate, streams, and the loss of a target.

steady.py rate PORT RATE SECONDS              requests at a steady rate
steady.py kill PORT RATE SECONDS PID          the same, and PID is killed in the middle
steady.py streams PORT COUNT SECONDS          COUNT streams, begun evenly over SECONDS (0: all at once)
steady.py upstream PORT WORDS MILLISECONDS    serves streams of WORDS words, one every MILLISECONDS (and whole answers)
steady.py added TITLE LIMIT FILE COLUMN       reads lines "NAME P50 P99 FAILED" of nginx and ballast: the medians, and what
                                              ballast adds; LIMIT in ms (0: none) is on the p50 (COLUMN 0) or p99 (COLUMN 1)

The first three print "P50 P99 FAILED", times in milliseconds.
"""
import asyncio, gc, json, os, signal, statistics, sys, time

BODY = {"model": "chat", "messages": [{"role": "user", "content": "Say something."}]}


def request(stream):
    body = json.dumps({**BODY, "stream": stream}).encode()
    return b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def percentile(values, percent):
    values = sorted(values)
    return values[min(len(values) - 1, len(values) * percent // 100)] * 1000


async def read_answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return head.startswith(b"HTTP/1.1 200")


async def steady(port, rate, seconds, kill=None):
    idle, latencies, failed = [], [], 0
    payload = request(False)

    async def one(due):
        nonlocal failed
        try:
            reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
            writer.write(payload)
            good = await read_answer(reader)
            idle.append((reader, writer))
            latencies.append(time.perf_counter() - due)
            failed += not good
        except (OSError, asyncio.IncompleteReadError):
            failed += 1

    start, tasks, total = time.perf_counter(), set(), rate * seconds
    for number in range(total):
        due = start + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        if kill and number == total // 2:
            os.kill(kill, signal.SIGKILL)
        task = asyncio.create_task(one(time.perf_counter()))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    print(f"{percentile(latencies, 50):.3f} {percentile(latencies, 99):.3f} {failed}")
    return failed


async def streams(port, count, seconds):
    first, broken = [], 0
    payload = request(True)

    async def one(number):
        nonlocal broken
        try:
            await asyncio.sleep(number * seconds / count)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            began = time.perf_counter()
            writer.write(payload)
            text = b""
            while b"[DONE]" not in text[-64:]:
                part = await reader.read(65536)
                if not part:
                    raise OSError
                if b"content" in part and b'"content"' not in text:
                    first.append(time.perf_counter() - began)
                text += part
            writer.close()
        except OSError:
            broken += 1

    await asyncio.gather(*(one(number) for number in range(count)))
    print(f"{percentile(first, 50):.3f} {percentile(first, 99):.3f} {broken}")
    return broken


def added(title, limit, file, column):
    rows = [line.split() for line in open(file)]
    median = {name: [statistics.median(float(row[i]) for row in rows if row[0] == name) for i in (1, 2)] for name in ("nginx", "ballast")}
    failed = sum(int(row[3]) for row in rows if row[0] == "ballast")
    more = [ours - theirs for ours, theirs in zip(median["ballast"], median["nginx"])]
    (n50, n99), (b50, b99) = median["nginx"], median["ballast"]
    print(f"{title}: nginx p50 {n50:.2f} p99 {n99:.2f} ms, ballast p50 {b50:.2f} p99 {b99:.2f} ms, added p50 {more[0]:+.2f} p99 {more[1]:+.2f} ms, {failed} failed"
          + (f" (target: {'p99' if column else 'p50'} at most {limit:g} ms added)" if limit else ""))
    return failed or (limit and more[column] > limit)


async def upstream(port, words, milliseconds):
    answer = json.dumps({"id": "1", "object": "chat.completion", "model": "m", "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1}}).encode()

    def frame(value):
        data = b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n"
        return b"%x\r\n%s\r\n" % (len(data), data)

    def chunk(delta, finish=None):
        return frame({"id": "1", "object": "chat.completion.chunk", "model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    word = chunk({"content": "word "})
    begin = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n" + chunk({"role": "assistant", "content": ""})

    async def serve(reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
                if b'"stream": true' not in body and b'"stream":true' not in body:
                    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(answer) + answer)
                    continue
                writer.write(begin + word)
                for _ in range(words - 1):
                    await asyncio.sleep(milliseconds / 1000)
                    writer.write(word)
                writer.write(chunk({}, "stop") + frame(b"[DONE]") + b"0\r\n\r\n")
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "added":
        sys.exit(1 if added(sys.argv[2], float(sys.argv[3]), sys.argv[4], int(sys.argv[5])) else 0)
    # The collector's pauses would be measured as somebody's latency.
    gc.disable()
    work = {"rate": steady, "kill": steady, "streams": streams, "upstream": upstream}[what]
    sys.exit(1 if asyncio.run(work(*(int(text) for text in sys.argv[2:]))) else 0)
