// A form as a caller sent it.
package import Base

/// A form with files (RFC 7578), cut into its parts: the caller's bytes, and where its fields stand in them.
package struct FormBody: Sendable {
    package struct Part: Sendable {
        /// What the field is called.
        package let name: Bytes
        package let isFile: Bool
        /// All of the part in the form's bytes, with the delimiter before it.
        package let range: Range<Int>
        package let content: Range<Int>

        package init(name: Bytes, isFile: Bool, range: Range<Int>, content: Range<Int>) {
            self.name = name
            self.isFile = isFile
            self.range = range
            self.content = content
        }
    }

    package let bytes: Bytes
    /// The value of the field `content-type`: it says by what the parts are told apart.
    package let contentType: Bytes
    package let parts: [Part]

    package init(bytes: Bytes, contentType: Bytes, parts: [Part]) {
        self.bytes = bytes
        self.contentType = contentType
        self.parts = parts
    }

    /// The last field of that name; nil where there is none, or it is a file.
    package func field(_ name: StaticString) -> Part? {
        let name = Bytes(name)
        return parts.last { $0.name == name && !$0.isFile }
    }

    /// The text of the last field of that name.
    package func text(_ name: StaticString) -> Bytes? {
        field(name).map { bytes.slice($0.content) }
    }
}
