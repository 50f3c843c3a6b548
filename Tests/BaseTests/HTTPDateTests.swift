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

    @Test(arguments: [
        ("2024-05-13T00:00:00Z", 1_715_558_400), ("2024-05-13t02:00:00.123456+02:00", 1_715_558_400),
        ("2024-05-12T22:30:00-01:30", 1_715_558_400), ("1970-01-01T00:00:00z", 0),
        ("2024-02-29T12:00:00Z", 1_709_208_000),
    ])
    func `a date of RFC 3339 is read`(text: String, seconds: Int) {
        #expect(Timestamp.parse(date: Bytes(text))?.unixSeconds == seconds)
    }

    @Test(arguments: [
        "", "2024-05-13", "2024-05-13T00:00:00", "2024-05-13 00:00:00Z", "2024-13-01T00:00:00Z",
        "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-00-01T00:00:00Z", "2024-05-00T00:00:00Z",
        "2024-05-13T24:00:00Z", "2024-05-13T00:60:00Z", "2024-05-13T00:00:61Z", "2024-05-13T00:00:00.Z",
        "2024-05-13T00:00:00+0200", "2024-05-13T00:00:00+24:00", "2024-05-13T00:00:00*02:00",
        "9999-05-13T00:00:00Z",
        "+024-05-13T00:00:00Z", "2024-05-13T00:00:00Zx",
    ])
    func `anything else is no date of RFC 3339`(text: String) {
        #expect(Timestamp.parse(date: Bytes(text)) == nil)
    }
}
