"""A Sluice in front of several simulated providers at once."""

from test_every_gateway import row_of


class Street:
    """One Sluice, and the providers behind it by their slugs."""

    def __init__(self, slugs, start):
        self.rows = {slug: row_of(slug) for slug in slugs}
        self.providers = {slug: row.make() for slug, row in self.rows.items()}
        settings = {"SLUICE_DEMO": "0", "OPENAI_API_KEY": None, "OPENAI_BASE_URL": None, "OLLAMA_BASE_URL": None}
        for slug, row in self.rows.items():
            settings |= {f"{row.prefix}_BASE_URL": self.providers[slug].base_url} | row.environment
        self.server = start(**settings)

    def close(self):
        for provider in self.providers.values():
            provider.close()
