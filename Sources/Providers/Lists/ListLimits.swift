// How much a list of models may be.

/// Bounds of what is asked and read for a gateway's list.
enum ListLimits {
    /// More pages, or more bytes in all of them, are no list of models.
    static let pages = 100
    static let bytes = 64 << 20
    /// Values and member names in a page; each takes 16 bytes while it is read.
    static let values = 4_000_000
    /// In so large pieces a body is kept while it comes.
    static let pieceBytes = 64 * 1024
    /// How long the whole of a page may take, and all pages together.
    static let pagePatience: Duration = .seconds(20)
    static let patience: Duration = .seconds(60)
    /// How many models are asked after one by one, and how long all of that may take.
    static let detailedModels = 200
    static let detailsPatience: Duration = .seconds(20)
    /// Such an answer is read on the loop: that takes less than a millisecond.
    static let detailBytes = 1 << 20
}
