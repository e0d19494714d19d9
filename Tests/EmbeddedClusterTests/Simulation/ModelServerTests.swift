import KubeCore
import Structured
import Testing

@testable import EmbeddedCluster

@Suite("Simulated model servers")
struct ModelServerTests {
    private func server(_ knobs: ModelKnobs = ModelKnobs(answerTokens: 4)) -> ModelServer {
        ModelServer(models: ["qwen"], seed: 3, time: ManualTime()) { knobs }
    }

    private func chat(_ server: ModelServer, _ extra: JSONValue = [:]) -> (status: Int, text: String, answer: ModelAnswer) {
        var body: JSONValue = ["model": "qwen", "messages": [["role": "user", "content": "hello"]]]
        for (name, value) in extra.object ?? [:] { body[name] = value }
        let answer = server.answer(ModelRequest(method: "POST", path: "/v1/chat/completions", body: body.bytes))
        return (answer.status, String(decoding: answer.pieces.flatMap(\.bytes), as: UTF8.self), answer)
    }

    @Test("answer 503 until the model is loaded")
    func loading() {
        let server = server()
        #expect(server.answer(ModelRequest(path: "/health")).status == 503)
        #expect(chat(server).status == 503)
        server.finishLoading()
        #expect(server.answer(ModelRequest(path: "/health")).status == 200)
        #expect(chat(server).status == 200)
    }

    @Test("say the same to the same question, in one piece or streamed, with usage and an end mark")
    func streams() throws {
        let server = server()
        server.finishLoading()
        let whole = try JSONValue(parsing: chat(server).text)
        let text = try #require(whole["choices"]?[0]?[path: "message", "content"]?.string)
        #expect(whole[path: "usage", "completion_tokens"] == 4)
        let streamed = chat(server, ["stream": true, "stream_options": ["include_usage": true]]).text
        let events = streamed.split(separator: "\n\n").map { $0.dropFirst("data: ".count) }
        #expect(events.last == "[DONE]")
        let chunks = try events.dropLast().map { try JSONValue(parsing: String($0)) }
        #expect(chunks.compactMap { $0["choices"]?[0]?[path: "delta", "content"]?.string }.joined() == text)
        #expect(chunks.last?[path: "usage", "completion_tokens"] == 4)
        #expect(chunks.dropLast().last?["choices"]?[0]?["finish_reason"] == "stop")
    }

    @Test("break a stream off, fail and refuse unknown models when told")
    func failures() {
        let broken = server(ModelKnobs(answerTokens: 4, breakAfterTokens: 2))
        broken.finishLoading()
        let cut = chat(broken, ["stream": true])
        #expect(cut.answer.breaks && !cut.text.contains("[DONE]"))
        let failing = server(ModelKnobs(failureStatus: 429))
        failing.finishLoading()
        #expect(chat(failing).status == 429)
        #expect(chat(broken, ["model": "other"]).status == 404)
    }

    @Test("count requests under vLLM's metric names")
    func metrics() {
        let server = server(ModelKnobs(answerTokens: 4, queueDepth: 9))
        server.finishLoading()
        _ = chat(server)
        let text = String(decoding: server.answer(ModelRequest(path: "/metrics")).pieces.flatMap(\.bytes), as: UTF8.self)
        let labels = "engine=\"0\",model_name=\"qwen\""
        for line in [
            "vllm:num_requests_running{\(labels)} 1.0", "vllm:num_requests_waiting{\(labels)} 9.0",
            "vllm:generation_tokens_total{\(labels)} 4.0", "vllm:time_to_first_token_seconds_count{\(labels)} 1",
        ] { #expect(text.contains(line + "\n"), "\(line)") }
    }

    @Test("read vLLM's command line, also with = and switches before the model")
    func arguments() {
        var info = ContainerInfo(["name": "m", "image": "vllm"], pod: Resource(.pod, Manifest.pod("p")), podIP: "127.64.0.1")
        info.arguments = [
            "serve", "--enable-chunked-prefill", "org/model", "--served-model-name", "a", "b", "--port=9000", "--max-model-len", "512",
        ]
        let arguments = VLLMArguments(info)
        #expect(arguments.model == "org/model")
        #expect(arguments.servedNames == ["a", "b"])
        #expect(arguments.port == 9000 && arguments.contextLength == 512 && arguments.problem == nil)
        info.arguments = ["serve", "m", "--port", "x"]
        #expect(VLLMArguments(info).problem == "argument --port: invalid int value: 'x'")
    }

    @Test("a download into the cache ends by itself; a server does not")
    func download() {
        var info = ContainerInfo(["name": "m", "image": "vllm"], pod: Resource(.pod, Manifest.pod("p")), podIP: "127.64.0.1")
        info.command = ["python3", "-c", "from huggingface_hub import snapshot_download\nsnapshot_download(sys.argv[1])", "org/model"]
        #expect(VLLMBehaviour(loadSeconds: 4).plan(for: info).exit == .init(afterSeconds: 4, code: 0))
        info.command = ["vllm", "serve", "org/model"]
        #expect(VLLMBehaviour(loadSeconds: 4).plan(for: info).exit == nil)
    }
}
