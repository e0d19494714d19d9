import KubeCore
import Structured

/// Manifests of Ballast's own kinds.
extension SampleKind {
    func backend(using random: inout SeededGenerator) -> JSONValue {
        if random.chance(25) {
            return [
                "provider": "OpenAI", "model": ["name": "gpt-4o"],
                "endpoint": ["url": "https://api.openai.com/v1", "apiKeySecretRef": ["name": "openai", "key": "key"]],
            ]
        }
        var spec: JSONValue = ["provider": "VLLM", "model": ["name": random.pick(["a/b", "c/d"])]]
        if random.chance(60) { spec[path: "serving", "replicas"] = random.pick([1, 2]) }
        if random.chance(80) { spec[path: "serving", "image"] = "vllm/vllm-openai:v0.11.0" }
        if random.chance(50) { spec[path: "serving", "gpu"] = ["count": random.pick([1, 8])] }
        if random.chance(30) { spec["pricing"] = ["perReplicaHour": random.pick(["1.20", "16.29"])] }
        if random.chance(30) { spec["region"] = "us-east" }
        return spec
    }

    func chain(using random: inout SeededGenerator) -> JSONValue {
        var targets: [JSONValue] = [["name": "qwen", "backendRef": ["name": "qwen-72b"], "priority": 0, "weight": random.pick([50, 70])]]
        if random.chance(50) { targets.append(["backendRef": ["name": "claude"], "priority": 1, "model": "claude-haiku"]) }
        var spec: JSONValue = ["targets": .array(targets)]
        if random.chance(40) { spec["retry"] = ["attempts": random.pick([2, 3])] }
        if random.chance(40) { spec["strategy"] = random.pick(["Priority", "Cost"]) }
        if random.chance(30) { spec["regionPreference"] = random.pick([["us-east", "eu-central"], ["eu-central"]]) }
        if random.chance(20) { spec["gateway"] = ["replicas": 2] }
        return spec
    }

    func adversaries(using random: inout SeededGenerator) -> JSONValue {
        var spec: JSONValue = ["adversaries": random.pick([3, 3, 5]), "chainRef": ["name": "chat"]]
        if random.chance(90) { spec["subject"] = ["question": "1 + 1?", "answer": "2"] }
        if random.chance(30) { spec["vote"] = ["quorum": 2, "threshold": "0.5", "veto": ["safety"], "roles": ["skeptic", "safety"]] }
        return spec
    }

    func chaos(using random: inout SeededGenerator) -> JSONValue {
        var spec: JSONValue = [
            "schedule": random.pick(["@every 1m", "0 8 * * 1-5"]), "target": ["backendRef": ["name": "qwen-72b"]], "action": "PodKill",
            "mode": "One", "value": 1,
        ]
        if random.chance(30) { spec["suspend"] = random.pick([true, false]) }
        if random.chance(30) { spec["guardrails"] = ["blackouts": [["start": "0 8 * * 1-5", "end": "0 18 * * 1-5"]]] }
        return spec
    }

    func budget(using random: inout SeededGenerator) -> JSONValue {
        var limits: [JSONValue] = [["window": "Day", "amount": random.pick(["50.00", "60.00"])]]
        if random.chance(40) { limits.append(["window": "Month", "amount": "900.00", "timeZone": "Europe/Berlin"]) }
        var spec: JSONValue = ["limits": .array(limits)]
        if random.chance(40) { spec["include"] = random.pick([["Requests", "Infrastructure"], ["Infrastructure"]]) }
        if random.chance(30) { spec["currency"] = "EUR" }
        return spec
    }
}
