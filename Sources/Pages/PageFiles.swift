// The files that the operators' page loads.
package import Base

/// Files for browsers, as they stand beside this one.
package enum PageFiles {
    /// The page's script.
    package static let script = Bytes(PackageResources.app_js)
    /// The picture in the browser's tab.
    package static let icon = Bytes(PackageResources.icon_svg)
    /// The page's style sheet.
    package static let style = Bytes(PackageResources.style_css)
}
