import Structured
import Testing

@Suite struct JSONValueTests {
    @Test func writesMembersSorted() throws {
        #expect(try JSONValue(parsing: #"{"b":1,"a":[true,null,2.5,"x\n"]}"#).text == #"{"a":[true,null,2.5,"x\n"],"b":1}"#)
    }

    @Test func assigningAPathMakesTheObjectsOnTheWay() {
        var value: JSONValue = nil
        value[path: "spec", "replicas"] = 2
        value[path: "spec", "paused"] = nil
        value[path: "status", "x"] = nil
        #expect(value == ["spec": ["replicas": 2]])
    }
}
