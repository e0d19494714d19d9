import Foundation

/// What people read on standard output: whole lines, at once, also when it is a file or a pipe.
enum Console {
    static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
}
