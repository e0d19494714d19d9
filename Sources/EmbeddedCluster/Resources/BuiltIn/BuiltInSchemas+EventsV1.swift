// Written by hack/builtin-schemas.py from a genuine API server's OpenAPI documents.

extension BuiltInSchemas {
    static let eventsV1 = (
        package: "api.events.v1",
        text: ##"""
            = Event | Event is a report of an event somewhere in the cluster.
            action string | action is what action was taken/failed regarding to the regarding object.
            apiVersion string | APIVersion defines the versioned schema of this representation of an object.
            deprecatedCount int32 | deprecatedCount is the deprecated field assuring backward compatibility with core.v1 Event type.
            deprecatedFirstTimestamp time | deprecatedFirstTimestamp is the deprecated field assuring backward compatibility with core.v1 Event type.
            deprecatedLastTimestamp time | deprecatedLastTimestamp is the deprecated field assuring backward compatibility with core.v1 Event type.
            deprecatedSource api.core.v1.EventSource | deprecatedSource is the deprecated field assuring backward compatibility with core.v1 Event type.
            eventTime! microtime | eventTime is the time when this Event was first observed.
            kind string | Kind is a string value representing the REST resource this object represents.
            metadata apimachinery.pkg.apis.meta.v1.ObjectMeta | Standard object's metadata.
            note string | note is a human-readable description of the status of this operation.
            reason string | reason is why the action was taken.
            regarding api.core.v1.ObjectReference | regarding contains the object this Event is about.
            related api.core.v1.ObjectReference | related is the optional secondary object for more complex actions.
            reportingController string | reportingController is the name of the controller that emitted this Event, e.g. `kubernetes.io/kubelet`.
            reportingInstance string | reportingInstance is the ID of the controller instance, e.g. `kubelet-xyzf`.
            series EventSeries | series is data about the Event series this event represents or nil if it's a singleton Event.
            type string | type is the type of this event (Normal, Warning), new types could be added in the future.
            = EventSeries | EventSeries contain information on series of events, i.e. thing that was/is happening continuously for some time.
            count! int32 default=0 | count is the number of occurrences in this series up to the last heartbeat time.
            lastObservedTime! microtime | lastObservedTime is the time when last Event from the series was seen before last heartbeat.
            """##
    )
}
