import Structured

extension GatewayError {
    /// OpenAI's error object.
    package var openAIBody: [UInt8] {
        let error: JSONValue = [
            "message": .string(message), "type": .string(type), "param": param.map { .string($0) } ?? .null,
            "code": code.map { .string($0) } ?? .null,
        ]
        return JSONValue.object(["error": error]).bytes
    }

    /// The error of a target whose word is the answer.
    init(passingOn error: UpstreamError) {
        let status = error.status.flatMap { (400..<500).contains($0) ? $0 : nil } ?? 400
        // Wires whose errors have no code still tell these two apart, and callers of OpenAI's look for the code.
        let code =
            switch error.failure {
            case .contextLengthExceeded: "context_length_exceeded"
            case .contentFiltered: "content_filter"
            default: String?.none
            }
        self.init(
            status: status, message: error.message, type: error.type ?? "invalid_request_error", code: error.code ?? code,
            param: error.param)
    }
}
