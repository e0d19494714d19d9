#!/usr/bin/env python3
"""What a flood does not show: latency at a steady rate, streams, and the loss of a target.

steady.py rate PORT RATE SECONDS              requests at a steady rate; prints p50, p99 and failures
steady.py kill PORT RATE SECONDS PID          the same, and PID is killed in the middle
steady.py streams PORT COUNT                  COUNT streams at once; prints the first token's p50 and p99, and broken streams
steady.py upstream PORT                       serves streams of 20 words, one every 100 ms (and whole answers)
"""
import asyncio, json, os, signal, sys, time

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
    print(f"{total} requests at {rate}/s: p50 {percentile(latencies, 50):.2f} ms, p99 {percentile(latencies, 99):.2f} ms, {failed} failed")
    return failed


async def streams(port, count):
    first, broken = [], 0
    payload = request(True)

    async def one():
        nonlocal broken
        try:
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

    await asyncio.gather(*(one() for _ in range(count)))
    print(f"{count} streams at once: first token p50 {percentile(first, 50):.2f} ms, p99 {percentile(first, 99):.2f} ms, {broken} broken")
    return broken


async def upstream(port):
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
                for _ in range(19):
                    await asyncio.sleep(0.1)
                    writer.write(word)
                writer.write(chunk({}, "stop") + frame(b"[DONE]") + b"0\r\n\r\n")
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    what, numbers = sys.argv[1], [int(text) for text in sys.argv[2:]]
    work = {"rate": steady, "kill": steady, "streams": streams, "upstream": upstream}[what]
    sys.exit(1 if asyncio.run(work(*numbers)) else 0)
