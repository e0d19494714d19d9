import Foundation
import Testing

/// `2026-03-29T01:00:00Z` as a date.
func utc(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }
