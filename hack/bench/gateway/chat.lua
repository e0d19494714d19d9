wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer sk-bench"
wrk.body = '{"model":"chat","messages":[{"role":"system","content":"You are a helpful assistant."},'
    .. '{"role":"user","content":"Write a sentence that has every letter of the alphabet in it, and then one that has not."}],'
    .. '"temperature":0.7,"max_tokens":64}'

-- `errors` counts what is no 2xx or 3xx, so that fast errors never look like speed.
function done(summary, latency, requests)
    io.write(string.format("RESULT %.1f %d %d %.3f %.3f\n", summary.requests / (summary.duration / 1e6),
        summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
        summary.requests, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
