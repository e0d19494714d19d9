import BallastAPI
import Foundation
import KubeCore
import KubeTypes

extension ObservedBackend {
    /// The shortest and the longest rest of a failed prefetch Job before it is made anew.
    static let prefetchRest = (shortest: 10.0 * 60, longest: 6.0 * 3600)

    /// When a group's failed prefetch Job is made anew; `nil` while it has not failed, and for one that fetched another model: its
    /// template differs, and it is replaced for that.
    ///
    /// The rest is as long as the files have been missing already, within bounds: each is twice the one before, and no count of tries
    /// needs to be kept where a restarted operator would find it.
    func prefetchRetry(of group: ServingGroup) -> Date? {
        guard let job = self[group].prefetch, let failedAt = job.failure?.lastTransitionTime,
            job.metadata.annotations[BackendAnnotations.modelKey] == ModelSource.key(of: backend)
        else { return nil }
        let cached = backend.status?.conditions?.condition("ModelCached")
        let missingSince = cached?.status == .no ? cached?.lastTransitionTime ?? failedAt : failedAt
        let rest = min(max(failedAt.timeIntervalSince(missingSince), Self.prefetchRest.shortest), Self.prefetchRest.longest)
        return failedAt + rest
    }
}
