// Lists of models in files.
package import Base
package import Domain
internal import JSON

extension ModelRows {
    /// The models in a file of `Catalog/models`: JSON, or CSV where its name ends so. It is read in one go.
    ///
    /// - Throws: what is wrong with it, in words that follow its name.
    package func models(
        in contents: Bytes, ofFile name: String, of gateway: GatewayID
    ) throws(ListFailure) -> ListReading {
        let document = try name.hasSuffix(".csv") ? Self.table(contents) : Self.document(contents)
        var reader = ModelListReader(self, of: gateway)
        try reader.read(document.root)
        return reader.reading
    }

    private static func table(_ contents: Bytes) throws(ListFailure) -> JSONDocument {
        let table: CSVTable
        do throws(CSVFailure) { table = try CSVTable(parsing: contents) } catch {
            throw ListFailure("is no table: \(error)")
        }
        return try document(table.json)
    }

    private static func document(_ contents: Bytes) throws(ListFailure) -> JSONDocument {
        do throws(JSONFailure) {
            return try JSONDocument(parsing: contents)
        } catch {
            throw ListFailure("is no JSON: \(error)")
        }
    }
}
