import KubeCore
import Structured

/// Chooses a node for a pod as kube-scheduler's default plugins do: filter, score, and the reasons where nothing is left.
struct Scheduler {
    static let component = "default-scheduler"

    enum Verdict: Equatable {
        case node(String)
        /// No node fits now; the message is what `PodScheduled` says.
        case unschedulable(String)
    }

    /// What a pod's volumes demand.
    enum VolumeDemand: Equatable {
        /// No node can do: a claim is missing or not bound.
        case impossible(String)
        /// Nodes where every volume can be mounted; `nil` for any.
        case nodes(terms: [NodeTerm], nodeNames: Set<String>?)

        static let any = VolumeDemand.nodes(terms: [], nodeNames: nil)
    }

    let nodes: [NodeInfo]
    /// Pods with a node, by the selector they must match, in the pod's namespace.
    let placed: (_ namespace: String, _ selector: LabelSelector) -> [Resource]
    /// Pods with a node that refuse company by required anti-affinity.
    let loners: [Resource]
    let seed: UInt64

    func schedule(_ pod: Resource, volumes: VolumeDemand = .any) -> Verdict {
        let total = nodes.count
        let preemption = "preemption: 0/\(total) nodes are available: \(total) Preemption is not helpful for scheduling."
        if case .impossible(let reason) = volumes {
            return .unschedulable("0/\(total) nodes are available: \(reason). \(preemption)")
        }
        if total == 0 { return .unschedulable("no nodes available to schedule pods") }
        let pod = Candidate(pod, scheduler: self)
        var reasons: [String: Int] = [:]
        var helpless = 0
        var feasible: [NodeInfo] = []
        for node in nodes {
            let (rejections, isFinal) = pod.rejections(by: node, volumes: volumes)
            if rejections.isEmpty { feasible.append(node) }
            for reason in rejections { reasons[reason, default: 0] += 1 }
            if isFinal { helpless += 1 }
        }
        if let best = choose(feasible, for: pod) { return .node(best) }
        return .unschedulable(message(reasons, helpless: helpless))
    }

    /// `0/3 nodes are available: 3 Insufficient nvidia.com/gpu. preemption: …`
    private func message(_ reasons: [String: Int], helpless: Int) -> String {
        let total = nodes.count
        let why = reasons.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
        var preemption: [String] = []
        if helpless > 0 { preemption.append("\(helpless) Preemption is not helpful for scheduling") }
        if total > helpless { preemption.append("\(total - helpless) No preemption victims found for incoming pod") }
        return "0/\(total) nodes are available: \(why). preemption: 0/\(total) nodes are available: "
            + preemption.sorted().joined(separator: ", ") + "."
    }

    private func choose(_ feasible: [NodeInfo], for pod: Candidate) -> String? {
        let scored = feasible.map { (name: $0.name, score: pod.score(on: $0)) }
        guard let best = scored.map(\.score).max() else { return nil }
        let equal = scored.filter { $0.score >= best - 1e-9 }.map(\.name).sorted()
        return equal[Int(pod.tieBreak(seed) % UInt64(equal.count))]
    }
}

/// A pod being placed, with what does not depend on the node worked out once.
struct Candidate {
    let pod: Resource
    let requirements: PodRequirements
    private let antiAffinity: [TopologyTerm]
    private let affinity: [TopologyTerm]
    /// With negative weight for anti-affinity.
    private let preferredTerms: [(weight: Int, term: TopologyTerm)]
    private let refused: [(key: String, value: String)]
    private let spread: [SpreadConstraint]

    private struct TopologyTerm {
        var key: String
        /// How many matching pods each domain has.
        var domains: [String: Int]
        var matchesItself: Bool
    }

    private struct SpreadConstraint {
        var key: String
        var maxSkew: Int
        var isHard: Bool
        var domains: [String: Int]
        var matchesItself: Bool
        var minimum: Int
    }

    init(_ pod: Resource, scheduler: Scheduler) {
        self.pod = pod
        requirements = PodRequirements(pod)
        let nodes = Dictionary(scheduler.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let count = { (selector: LabelSelector, key: String) -> [String: Int] in
            var domains: [String: Int] = [:]
            for other in scheduler.placed(pod.namespace, selector) where !other.isFinished && !other.isTerminating {
                if let domain = other.nodeName.flatMap({ nodes[$0]?.labels[key] }) { domains[domain, default: 0] += 1 }
            }
            return domains
        }
        let terms = { (field: String) -> [TopologyTerm] in
            let list = pod.spec[path: "affinity", field, "requiredDuringSchedulingIgnoredDuringExecution"]?.array ?? []
            return list.compactMap { term in
                guard let key = term["topologyKey"]?.string, let selector = term["labelSelector"]?.labelSelector else { return nil }
                return TopologyTerm(key: key, domains: count(selector, key), matchesItself: selector.matches(pod.labels))
            }
        }
        let soft = { (field: String, sign: Int) -> [(weight: Int, term: TopologyTerm)] in
            let list = pod.spec[path: "affinity", field, "preferredDuringSchedulingIgnoredDuringExecution"]?.array ?? []
            return list.compactMap { entry in
                guard let key = entry[path: "podAffinityTerm", "topologyKey"]?.string,
                    let selector = entry[path: "podAffinityTerm", "labelSelector"]?.labelSelector
                else { return nil }
                let term = TopologyTerm(key: key, domains: count(selector, key), matchesItself: selector.matches(pod.labels))
                return (sign * entry.int("weight", default: 1), term)
            }
        }
        preferredTerms = soft("podAffinity", 1) + soft("podAntiAffinity", -1)
        antiAffinity = terms("podAntiAffinity")
        affinity = terms("podAffinity")
        spread = (pod.spec["topologySpreadConstraints"]?.array ?? []).compactMap { constraint in
            guard let key = constraint["topologyKey"]?.string, let selector = constraint["labelSelector"]?.labelSelector else { return nil }
            let domains = count(selector, key)
            let present = Set(scheduler.nodes.compactMap { $0.labels[key] })
            return SpreadConstraint(
                key: key, maxSkew: constraint.int("maxSkew", default: 1),
                isHard: constraint["whenUnsatisfiable"]?.string != "ScheduleAnyway",
                domains: domains, matchesItself: selector.matches(pod.labels), minimum: present.map { domains[$0] ?? 0 }.min() ?? 0)
        }
        refused = scheduler.loners.filter { $0.namespace == pod.namespace }.flatMap { loner -> [(key: String, value: String)] in
            let list = loner.spec[path: "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]?.array ?? []
            return list.compactMap { term in
                guard let key = term["topologyKey"]?.string, term["labelSelector"]?.labelSelector?.matches(pod.labels) == true,
                    let value = loner.nodeName.flatMap({ nodes[$0]?.labels[key] })
                else { return nil }
                return (key, value)
            }
        }
    }

    /// Why a node will not do, and whether nothing that could be removed from it would change that.
    func rejections(by node: NodeInfo, volumes: Scheduler.VolumeDemand) -> (reasons: [String], isFinal: Bool) {
        if node.isUnschedulable, !tolerates(NodeTaint(key: "node.kubernetes.io/unschedulable", effect: "NoSchedule")) {
            return (["node(s) were unschedulable"], true)
        }
        for taint in node.taints where taint.effect != "PreferNoSchedule" && !tolerates(taint) {
            return (["node(s) had untolerated taint {\(taint.key): \(taint.value)}"], true)
        }
        let labelsMatch =
            requirements.nodeSelector.allSatisfy { node.labels[$0.key] == $0.value }
            && requirements.affinityTerms?.contains { $0.matches(name: node.name, labels: node.labels) } != false
        if !labelsMatch { return (["node(s) didn't match Pod's node affinity/selector"], true) }
        if requirements.hostPorts.contains(where: { node.hostPorts[$0] != nil }) {
            return (["node(s) didn't have free ports for the requested pod ports"], false)
        }
        let shortages = node.shortages(for: requirements)
        if !shortages.isEmpty { return (shortages, !node.couldEverHold(requirements)) }
        if let reason = volumeProblem(node, volumes) { return ([reason], true) }
        return topologyRejection(node)
    }

    private func volumeProblem(_ node: NodeInfo, _ volumes: Scheduler.VolumeDemand) -> String? {
        guard case .nodes(let terms, let names) = volumes else { return nil }
        if !terms.allSatisfy({ $0.matches(name: node.name, labels: node.labels) }) {
            return "node(s) didn't match PersistentVolume's node affinity"
        }
        if let names, !names.contains(node.name) { return "node(s) had volume node affinity conflict" }
        return nil
    }

    private func topologyRejection(_ node: NodeInfo) -> (reasons: [String], isFinal: Bool) {
        for constraint in spread where constraint.isHard {
            guard let domain = node.labels[constraint.key] else {
                return (["node(s) didn't match pod topology spread constraints (missing required label)"], true)
            }
            let own = constraint.matchesItself ? 1 : 0
            if (constraint.domains[domain] ?? 0) + own - constraint.minimum > constraint.maxSkew {
                return (["node(s) didn't match pod topology spread constraints"], false)
            }
        }
        for term in affinity {
            let first = term.domains.isEmpty && term.matchesItself
            let matches = node.labels[term.key].map { first || term.domains[$0] ?? 0 > 0 } ?? false
            if !matches { return (["node(s) didn't match pod affinity rules"], true) }
        }
        for term in antiAffinity where node.labels[term.key].map({ term.domains[$0] ?? 0 > 0 }) == true {
            return (["node(s) didn't match pod anti-affinity rules"], false)
        }
        if refused.contains(where: { node.labels[$0.key] == $0.value }) {
            return (["node(s) didn't satisfy existing pods anti-affinity rules"], false)
        }
        return ([], false)
    }

    private func tolerates(_ taint: NodeTaint) -> Bool { requirements.tolerations.contains { $0.tolerates(taint) } }

    /// Least allocated, preferred labels, fewest matching pods in the domain, fewest taints to avoid.
    func score(on node: NodeInfo) -> Double {
        let free = ["cpu", "memory"].reduce(0.0) { $0 + (1 - node.fraction($1, with: requirements)) * 50 }
        let preferred = requirements.preferredTerms.filter { $0.term.matches(name: node.name, labels: node.labels) }
            .reduce(0.0) { $0 + Double($1.weight) }
        let crowding = spread.filter { !$0.isHard }.reduce(0.0) { total, constraint in
            total + Double(node.labels[constraint.key].map { constraint.domains[$0] ?? 0 } ?? 1_000)
        }
        let avoided = node.taints.count { $0.effect == "PreferNoSchedule" && !tolerates($0) }
        return free + preferred * 2 - crowding * 200 - Double(avoided) * 300 + preferredCompany(node)
    }

    /// Preferred affinity attracts by its weight for each matching pod in the domain, anti-affinity repels.
    private func preferredCompany(_ node: NodeInfo) -> Double {
        preferredTerms.reduce(0) { total, entry in
            total + Double(entry.weight) * Double(node.labels[entry.term.key].map { entry.term.domains[$0] ?? 0 } ?? 0)
        }
    }

    /// Equal nodes are chosen among by name and seed, so that a run can be repeated.
    func tieBreak(_ seed: UInt64) -> UInt64 {
        var hash: UInt64 = 14_695_981_039_346_656_037 ^ seed
        for byte in pod.name.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        return hash >> 16
    }
}
