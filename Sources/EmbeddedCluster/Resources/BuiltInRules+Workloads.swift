import Structured

/// Defaults, computed fields and checks of the built-in kinds (kubernetes `pkg/apis/*/v1/defaults.go`, `pkg/registry`, `validation`).
enum BuiltInRules {
    static let pod = KindRules().with {
        $0.checksNameOnUpdate = true
        $0.hasStatus = true
        $0.countsGeneration = true
        $0.returnsDeleted = true
        $0.setDefaults = { PodDefaults.applyToPod(&$0) }
        $0.prepareForCreate = { pod in
            pod["status"] = ["phase": "Pending", "qosClass": .string(PodDefaults.qualityOfService(pod))]
        }
        $0.prepareForUpdate = { new, _ in PodDefaults.tolerateLostNodes(&new) }
        $0.validate = PodValidation.pod
        $0.gracePeriod = { pod in
            let phase = pod[path: "status", "phase"]?.string
            let unscheduled = pod[path: "spec", "nodeName"]?.string?.isEmpty != false
            if unscheduled || phase == "Succeeded" || phase == "Failed" { return 0 }
            return pod[path: "spec", "terminationGracePeriodSeconds"]?.integer ?? 30
        }
    }

    static let deployment = KindRules().with {
        $0.countsAnnotations = true
        $0.hasStatus = true
        $0.countsGeneration = true
        $0.setDefaults = { deployment in
            deployment.mapMember("spec") { spec in
                spec.fill("replicas", 1)
                spec.fill("revisionHistoryLimit", 10)
                spec.fill("progressDeadlineSeconds", 600)
                spec.fill("strategy", [:])
                spec.fill(path: "strategy", "type", with: "RollingUpdate")
                if spec[path: "strategy", "type"] == "RollingUpdate" {
                    spec.fill(path: "strategy", "rollingUpdate", "maxUnavailable", with: "25%")
                    spec.fill(path: "strategy", "rollingUpdate", "maxSurge", with: "25%")
                }
                template(&spec)
            }
        }
        $0.prepareForCreate = { $0["status"] = [:] }
        $0.validate = WorkloadValidation.deployment
    }

    static let replicaSet = KindRules().with {
        $0.hasStatus = true
        $0.countsGeneration = true
        $0.setDefaults = { set in
            set.mapMember("spec") { spec in
                spec.fill("replicas", 1)
                template(&spec)
            }
        }
        $0.prepareForCreate = { $0["status"] = ["replicas": 0] }
        $0.validate = WorkloadValidation.replicaSet
    }

    static let statefulSet = KindRules().with {
        $0.hasStatus = true
        $0.countsGeneration = true
        $0.setDefaults = { set in
            set.mapMember("spec") { spec in
                spec.fill("replicas", 1)
                spec.fill("revisionHistoryLimit", 10)
                spec.fill("podManagementPolicy", "OrderedReady")
                spec.fill("persistentVolumeClaimRetentionPolicy", ["whenDeleted": "Retain", "whenScaled": "Retain"])
                spec.fill(path: "updateStrategy", "type", with: "RollingUpdate")
                if spec[path: "updateStrategy", "type"] == "RollingUpdate" {
                    spec.fill(path: "updateStrategy", "rollingUpdate", "partition", with: 0)
                }
                template(&spec)
            }
        }
        $0.prepareForCreate = { $0["status"] = ["replicas": 0, "availableReplicas": 0] }
        $0.validate = WorkloadValidation.statefulSet
    }

    static let daemonSet = KindRules().with {
        $0.hasStatus = true
        $0.countsGeneration = true
        $0.setDefaults = { set in
            set.mapMember("spec") { spec in
                spec.fill("revisionHistoryLimit", 10)
                spec.fill(path: "updateStrategy", "type", with: "RollingUpdate")
                if spec[path: "updateStrategy", "type"] == "RollingUpdate" {
                    spec.fill(path: "updateStrategy", "rollingUpdate", "maxUnavailable", with: 1)
                    spec.fill(path: "updateStrategy", "rollingUpdate", "maxSurge", with: 0)
                }
                template(&spec)
            }
        }
        $0.prepareForCreate = {
            $0["status"] = ["currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0]
        }
        $0.validateFirst = WorkloadValidation.daemonSetChange
        $0.validate = WorkloadValidation.daemonSet
    }

    static let job = KindRules().with {
        $0.checksNameOnUpdate = true
        $0.hasStatus = true
        $0.countsGeneration = true
        $0.orphansByDefault = true
        $0.setDefaults = jobDefaults
        $0.prepareForCreate = jobSelector
        $0.validate = jobErrors
    }

    private static func template(_ spec: inout JSONValue) {
        spec.mapMember("template") { $0.mapMember("spec") { PodDefaults.apply(to: &$0) } }
    }
}

// Jobs.
extension BuiltInRules {
    private static func jobDefaults(_ job: inout JSONValue) {
        if job[path: "metadata", "labels"]?.object?.isEmpty != false,
            let labels = job[path: "spec", "template", "metadata", "labels"], labels.object?.isEmpty == false
        {
            job[path: "metadata", "labels"] = labels
        }
        job.mapMember("spec") { spec in
            if spec["completions"] == nil, spec["parallelism"] == nil {
                spec["completions"] = 1
                spec["parallelism"] = 1
            }
            spec.fill("parallelism", 1)
            spec.fill("backoffLimit", spec["backoffLimitPerIndex"] == nil ? 6 : 2_147_483_647)
            spec.fill("completionMode", "NonIndexed")
            spec.fill("manualSelector", false)
            spec.fill("suspend", false)
            spec.fill("podReplacementPolicy", spec["podFailurePolicy"] == nil ? "TerminatingOrFailed" : "Failed")
            template(&spec)
        }
    }

    /// The labels by which a Job knows its pods, in the order in which they are checked.
    private static func jobLabels(_ job: JSONValue) -> [(label: String, value: JSONValue)] {
        let (uid, name) = (job[path: "metadata", "uid"] ?? "", job[path: "metadata", "name"] ?? "")
        return [
            ("controller-uid", uid), ("job-name", name), ("batch.kubernetes.io/controller-uid", uid),
            ("batch.kubernetes.io/job-name", name),
        ]
    }

    /// A Job selects its pods by its own UID unless it brings a selector.
    private static func jobSelector(_ job: inout JSONValue) {
        job["status"] = [:]
        guard job[path: "spec", "manualSelector"] != true, job["spec"] != nil else { return }
        for (label, value) in jobLabels(job) { job[path: "spec", "template", "metadata", "labels", label] = value }
        job[path: "spec", "selector", "matchLabels", "batch.kubernetes.io/controller-uid"] = job[path: "metadata", "uid"] ?? ""
    }

    private static func jobErrors(_ new: JSONValue, _ old: JSONValue?) -> [FieldError] {
        let path = FieldPath("spec")
        var errors = generatedSelectorErrors(new)
        for field in ["parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"] {
            guard let value = new[path: "spec", field]?.integer, value < 0 else { continue }
            errors.append(.invalid(path.child(field), .integer(value), "must be greater than or equal to 0"))
        }
        errors += PodValidation.template(new[path: "spec", "template"], at: path.child("template"))
        switch new[path: "spec", "template", "spec", "restartPolicy"] {
        case "OnFailure", "Never": break
        case "Always", nil:
            errors.append(.required(FieldPath("spec.template.spec.restartPolicy"), "valid values: \"OnFailure\", \"Never\""))
        case let policy?:
            errors.append(.notSupported(FieldPath("spec.template.spec.restartPolicy"), policy, supported: ["OnFailure", "Never"]))
        }
        errors += jobSelectorErrors(new)
        return errors + (old.map { jobChanges(new, $0) } ?? [])
    }

    /// A selector that was to be made by the server asks for what the server's labels say, and the template carries them.
    private static func generatedSelectorErrors(_ job: JSONValue) -> [FieldError] {
        guard job[path: "spec", "manualSelector"] != true, let selector = job[path: "spec", "selector"], !selector.isNull else { return [] }
        let expected = jobLabels(job)
        let labels = job[path: "spec", "template", "metadata", "labels"] ?? .emptyObject
        var errors: [FieldError] = []
        for (label, value) in expected where labels[label] != value {
            let place = FieldPath("spec.template.metadata.labels").key(label)
            let sentence = "must be '\(value.string ?? "")'"
            errors.append(labels[label] == nil ? .required(place, sentence) : .invalid(place, labels, sentence))
        }
        let wanted = selector["matchLabels"]?.object ?? [:]
        guard wanted.contains(where: { wish in !expected.contains { $0.label == wish.key && $0.value == wish.value } }) else {
            return errors
        }
        return errors + [.invalid(FieldPath("spec.selector"), selector, "`selector` not auto-generated")]
    }

    private static func jobSelectorErrors(_ job: JSONValue) -> [FieldError] {
        let selector = job[path: "spec", "selector"] ?? .null
        let labels = job[path: "spec", "template", "metadata", "labels"] ?? .null
        var errors: [FieldError] = []
        if selector.isNull { errors.append(.required(FieldPath("spec.selector"))) }
        let wanted = selector["matchLabels"]?.object ?? [:]
        if selector.isNull || wanted.contains(where: { labels[$0.key] != $0.value }) {
            errors.append(
                .invalid(FieldPath("spec.template.metadata.labels"), labels, "`selector` does not match template `labels`"))
        }
        return errors
    }

    /// A job is what it was made as; one that waits suspended may still be told where to run and with what.
    private static func jobChanges(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        let path = FieldPath("spec")
        var errors: [FieldError] = []
        func checkSame(_ field: String) {
            guard old[path: "spec", field] != new[path: "spec", field] else { return }
            errors.append(.invalid(path.child(field), new[path: "spec", field] ?? .null, "field is immutable"))
        }
        checkSame("completions")
        checkSame("selector")
        let isIdle = old[path: "status", "startTime"] == nil && old[path: "status", "active"]?.integer ?? 0 == 0
        if isIdle, old[path: "spec", "suspend"] == true {
            let (before, after) = (jobPodSpec(old), jobPodSpec(new))
            if before != after { errors.append(.invalid(path.child("template").child("spec"), after, "field is immutable")) }
        } else {
            checkSame("template")
        }
        for field in ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] { checkSame(field) }
        return errors
    }

    private static func jobPodSpec(_ job: JSONValue) -> JSONValue {
        var spec = job[path: "spec", "template", "spec"] ?? .null
        for field in ["nodeSelector", "tolerations", "schedulingGates"] { spec[field] = nil }
        spec[path: "affinity", "nodeAffinity"] = nil
        for list in ["containers", "initContainers"] { spec.mapElements(list) { $0["resources"] = nil } }
        return spec
    }
}
