import BallastAPI
import KubeCore
import Structured
import Testing

@Suite("Bad LLMBackends")
struct LLMBackendValidationTests {
    @Test("get the one sentence that is theirs", arguments: BadInputCases.llmBackend)
    func bad(input: BadInputCase) throws {
        let errors: [FieldError]
        if input.isChange {
            errors = try input.bad.decode(LLMBackend.self).validate(replacing: input.good.decode(LLMBackend.self))
        } else {
            errors = LLMBackend.problems(in: input.bad)
        }
        #expect(errors.map(\.message) == [input.sentence])
        let first = try #require(errors.first)
        #expect(first.path.hasPrefix("spec.") || first.path.hasPrefix("metadata."))
        #expect(
            first.description.contains(first.path.prefix { $0 != "[" }.split(separator: ".").last ?? "?") || input.name.contains("window"))
    }

    @Test("differ from good ones, which pass", arguments: BadInputCases.goodBackends)
    func good(document: JSONValue) {
        #expect(LLMBackend.problems(in: document) == [])
    }

    @Test(
        "are not those with unusual but sound texts",
        arguments: [
            (
                ["spec", "serving", "schedules"],
                [["start": "*/5,30 0-6/2 1,15 JAN-MAR,7 SUN", "end": "0  7 * * 7", "timeZone": "UTC", "replicas": 0]]
            ),
            (
                ["spec", "serving", "schedules"],
                [["start": "0 7 * * *", "end": "0 8 * * *", "timeZone": "America/Argentina/Buenos_Aires", "replicas": 1]]
            ),
            (["spec", "serving", "cache", "size"], "1.5Ti"),
            (["spec", "serving", "resources"], ["limits": ["cpu": 0.5, "memory": "1e10"]]),
            (["spec", "model", "uri"], "hf://gpt2"),
            (["spec", "serving", "vllm", "extraArguments"], ["--model-impl", "auto", "--enforce-eager"]),
        ] as [([String], JSONValue)])
    func unusual(path: [String], value: JSONValue) {
        var document = BadInputCases.vllm
        document[path: path] = value
        #expect(LLMBackend.problems(in: document) == [])
    }

    @Test(
        "are not those elsewhere with addresses that stay safe",
        arguments: [
            "https://api.example.com", "https://api.example.com:8443/v1/", "http://127.0.0.1:8080/v1", "http://localhost/v1",
            "http://vllm.models.svc:8000/v1", "http://vllm.models.svc.cluster.local/v1",
        ])
    func addresses(url: String) {
        var document = BadInputCases.openAI
        document[path: "spec", "endpoint", "url"] = .string(url)
        #expect(LLMBackend.problems(in: document) == [])
    }
}
