import Testing

@testable import Operator

@Suite("The queue depth on a vLLM metrics page")
struct QueueDepthMetricTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var page: String
        var waiting: Int?
        var testDescription: String { name }
    }

    @Test(
        "is the sum over engines and models",
        arguments: [
            Case(name: "one series", page: "vllm:num_requests_waiting{model_name=\"m\"} 3.0\n", waiting: 3),
            Case(name: "without labels", page: "vllm:num_requests_waiting 7\n", waiting: 7),
            Case(
                name: "two engines", page: "vllm:num_requests_waiting{engine=\"0\"} 2.0\nvllm:num_requests_waiting{engine=\"1\"} 5.0\n",
                waiting: 7),
            Case(name: "with a timestamp", page: "vllm:num_requests_waiting{a=\"b\"} 4 1700000000000\n", waiting: 4),
            Case(name: "a brace inside a label", page: "vllm:num_requests_waiting{model_name=\"a}\\\"b\"} 9\n", waiting: 9),
            Case(name: "lines ended by CRLF", page: "vllm:num_requests_waiting 7\r\n", waiting: 7),
            Case(
                name: "comments and other names", page: "# HELP vllm:num_requests_waiting x\nvllm:num_requests_waiting_by_reason 4\n",
                waiting: nil),
            Case(name: "an empty queue", page: "vllm:num_requests_waiting 0.0\n", waiting: 0),
            Case(name: "an empty page", page: "", waiting: nil),
            Case(name: "not a number", page: "vllm:num_requests_waiting NaN\n", waiting: nil),
            Case(name: "infinity", page: "vllm:num_requests_waiting +Inf\n", waiting: nil),
        ])
    func sum(example: Case) {
        #expect(QueueDepthMetric.waiting(inPage: Array(example.page.utf8)) == example.waiting)
    }
}
