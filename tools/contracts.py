"""Contracts about imports that import-linter does not have (pyproject.toml, [tool.importlinter])."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class RoomsOpenToOthers(Contract):
    """Of another domain only some rooms may be used; nobody else knows the rest.

    `domains`: packages, each a domain. `open_rooms`: names of the modules and packages right inside a domain that
    other domains may import. Whatever is no domain (`app`, `cli`) may import everything.
    """

    domains = fields.ListField(subfield=fields.StringField())
    open_rooms = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import from one domain into another."""
        closed = [
            f"{importer} -> {imported}"
            for importer, imported in self._crossing(graph)
            if imported.split(".")[2:3] and imported.split(".")[2] not in set(self.open_rooms)
        ]
        return ContractCheck(kept=not closed, metadata={"closed": sorted(closed)})

    def _crossing(self, graph: ImportGraph) -> Any:
        domains = set(self.domains)
        for importer in graph.modules:
            home = ".".join(importer.split(".")[:2])
            if home in domains:
                for imported in graph.find_modules_directly_imported_by(importer):
                    there = ".".join(imported.split(".")[:2])
                    if there in domains and there != home:
                        yield importer, imported

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that leads into a room that is closed to others."""
        for line in check.metadata["closed"]:
            output.print_error(line)


class QueriesImportNoAct(Contract):
    """Queries, and the modules of services that they may use, import no other module of services.

    `queries`: name of the room of queries. `acts`: name of the room of services. `open_modules`: names of the modules
    in that room that queries may import; they are under the same rule.
    """

    queries = fields.StringField()
    acts = fields.StringField()
    open_modules = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every import of a module that may not act."""
        acting = [
            f"{importer} -> {imported}"
            for importer in graph.modules
            if self._may_not_act(importer)
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported.split(".")[2:3] == [self.acts] and not self._is_open(imported)
        ]
        return ContractCheck(kept=not acting, metadata={"acting": sorted(acting)})

    def _may_not_act(self, module: str) -> bool:
        return module.split(".")[2:3] == [self.queries] or self._is_open(module)

    def _is_open(self, module: str) -> bool:
        parts = module.split(".")
        return parts[2:3] == [self.acts] and bool(set(parts[3:4]) & set(self.open_modules))

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import of an act."""
        for line in check.metadata["acting"]:
            output.print_error(line)
