import KubeCore
import Structured

/// Which objects of a kind a list or watch is about.
package struct ObjectFilter: Sendable {
    package var namespace: String?
    package var labels: LabelSelector?
    package var fields: FieldSelector?

    package init(namespace: String? = nil, labels: LabelSelector? = nil, fields: FieldSelector? = nil) {
        self.namespace = namespace
        self.labels = labels?.isEmpty == true ? nil : labels
        self.fields = fields?.requirements.isEmpty == true ? nil : fields
    }

    /// Whether it leaves anything out of a namespace.
    package var selects: Bool { labels != nil || fields != nil }

    package func matches(_ object: StoredObject) -> Bool {
        if let namespace, object.namespace != namespace { return false }
        if let labels, !labels.matches(object.labels) { return false }
        return fields?.matches(object.value) ?? true
    }
}
