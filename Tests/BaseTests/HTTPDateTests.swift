// Dates as HTTP writes them, both ways.
import Base
import Testing

@Suite struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
    ])
    func `a date is written and read`(seconds: Int, text: String) {
        let time = WallTime(nanoseconds: Int64(seconds) * 1_000_000_000)

        #expect(Timestamp.httpDate(time) == text)
        #expect(Timestamp.parse(httpDate: Bytes(text)) == time)
    }

    @Test func `every day of two centuries and more is read as it was written`() {
        for day in stride(from: Int64(0), to: 100_000, by: 13) {
            let time = WallTime(nanoseconds: day * 86_400 * 1_000_000_000)
            #expect(Timestamp.parse(httpDate: Bytes(Timestamp.httpDate(time))) == time)
        }
    }

    @Test(arguments: [
        "", "Sun", "Sun, 06 Nov 1994 08:49:37", "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:60 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov -994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 9999 08:49:37 GMT",
        "Sun, 06 Növ 1994 08:49:37 GM",
    ])
    func `anything else is no date`(text: String) {
        #expect(Timestamp.parse(httpDate: Bytes(text)) == nil)
    }
}
