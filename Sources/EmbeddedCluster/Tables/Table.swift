import Foundation
import Structured

/// `meta.k8s.io/v1` Table: what `kubectl get` prints.
struct Table {
    let definition: ResourceDefinition
    let now: Date

    private var columns: [TableColumn] {
        if definition.custom != nil { return [BuiltInColumns.name] + definition.columns }
        return definition.columns.isEmpty ? [BuiltInColumns.name, BuiltInColumns.age] : definition.columns
    }

    /// A table of stored objects. Without `columns` it leaves out what the columns are called.
    func document(_ objects: [JSONValue], metadata: JSONValue, columns named: Bool = true) -> JSONValue {
        let columns = columns
        let definitions = columns.map { column -> JSONValue in
            [
                "name": .string(column.name), "type": .string(column.type), "format": .string(column.format),
                "description": .string(column.description), "priority": .integer(Int64(column.priority)),
            ]
        }
        let rows = objects.map { object -> JSONValue in
            ["cells": .array(columns.map { $0.cell(object, now) }), "object": Presenter.partial(object)]
        }
        // The genuine server's common table, of kinds that have none of their own, starts as no list at all.
        let isCommon = columns.map(\.name) == ["Name", "Created At"]
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            "columnDefinitions": named ? .array(definitions) : .null, "rows": rows.isEmpty && isCommon ? JSONValue.null : .array(rows),
        ]
    }
}
