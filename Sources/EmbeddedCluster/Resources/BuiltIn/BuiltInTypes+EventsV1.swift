// Written by hack/builtin-types.py from a genuine API server's OpenAPI documents.
// swift-format-ignore-file

extension BuiltInTypes {
    static let eventsV1 = (
        package: "api.events.v1",
        text: ##"""
            = Event
            action string
            apiVersion string
            deprecatedCount int32
            deprecatedFirstTimestamp time
            deprecatedLastTimestamp time
            deprecatedSource api.core.v1.EventSource default={}
            eventTime! microtime
            kind string
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta default={}
            note string
            reason string
            regarding api.core.v1.ObjectReference default={}
            related api.core.v1.ObjectReference
            reportingController string
            reportingInstance string
            series EventSeries
            type string
            = EventSeries
            count! int32 default=0
            lastObservedTime! microtime
            """##
    )
}
