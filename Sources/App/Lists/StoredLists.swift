// What is known of models without asking anybody.
internal import Base
internal import Catalog
internal import Domain
internal import Providers

extension ModelSnapshot {
    /// The models that a server on this machine would begin with: from the gateways' records, their files, and the
    /// copies that an earlier one left on disk. Blocks for reading those.
    convenience init(stored installation: Installation) {
        let folder = ListFolder.path(in: installation.settings.dataFolder)
        let gateways = installation.registry.gateways.filter(\.isInCatalog)
        self.init(gateways.map { List(stored: $0, in: folder) }, installation.knowledge)
    }
}

extension ModelSnapshot.List {
    fileprivate init(stored gateway: Gateway, in folder: String) {
        if let models = gateway.ownModels {
            self.init(of: gateway, models, .known)
            return
        }
        do throws(ListCopyFailure) {
            guard let copy = try ListFolder.copy(of: gateway.id, from: gateway.baseURL.text, in: folder)
            else {
                self.init(of: gateway, [], .unknown)
                return
            }
            var report = ListReport(gateway.id, .known)
            (report.models, report.source, report.fetchedOn) = (copy.models.count, .disk, copy.fetchedOn)
            self.init(of: gateway, copy.models, report)
        } catch {
            var report = ListReport(gateway.id, .unknown)
            report.failure = error.words
            self.init(of: gateway, [], report)
        }
    }
}
