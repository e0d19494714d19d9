/// A download that reports its progress and ends.
package struct PrefetchBehaviour: ContainerBehaviour {
    private let seconds: Double

    package init(seconds: Double = 2) { self.seconds = seconds }

    package func plan(for container: ContainerInfo) -> ContainerPlan {
        let steps = [0, 25, 50, 75, 100]
        return ContainerPlan(
            exit: .init(afterSeconds: seconds, code: 0),
            log: steps.map { .init(seconds * Double($0) / 100, "Downloading: \($0)%") }, cpuMillis: 200)
    }

    /// The same as a closure, for images of which only some commands are programs.
    package func run(_ context: ContainerContext) async -> Int {
        for step in 0...4 {
            context.log("Downloading: \(step * 25)%")
            if step == 4 { break }
            do {
                try await context.time.sleep(for: .seconds(seconds / 4))
            } catch {
                return 143
            }
        }
        return 0
    }
}
