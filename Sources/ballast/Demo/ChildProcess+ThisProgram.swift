import EmbeddedCluster
import Foundation

extension ChildProcess {
    /// The program of an image that holds nothing but `ballast`, whether a container names it or relies on the image's entry point.
    static var thisProgram: ChildProcess {
        ChildProcess(URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()) { info in
            Array(info.words.drop { $0 == "ballast" || $0.hasSuffix("/ballast") })
        }
    }
}
