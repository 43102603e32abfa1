"""A validator for the part of JSON Schema 2020-12 that docs/formats/*.schema.json use, with the standard library alone.

A keyword that is not known here is an error of the schema, so that no rule is written down and never checked.
"""
import re

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool) and v == int(v),
}
WORDS = {"$schema", "$id", "$defs", "title", "description"}


def same(a, b):
    return a == b and isinstance(a, bool) == isinstance(b, bool)


class Validator:
    """strict: also complains of members that the schema does not name, wherever it leaves them open."""

    def __init__(self, schema, strict=False):
        self.schema = schema
        self.strict = strict

    def errors(self, value):
        return list(self._check(value, self.schema, "$"))

    def _resolve(self, reference):
        assert reference.startswith("#/$defs/"), reference
        return self.schema["$defs"][reference[len("#/$defs/"):]]

    def _check(self, value, schema, place):
        if schema is True:
            return
        if schema is False:
            yield f"{place}: must not be there"
            return
        for keyword, rule in schema.items():
            if keyword in WORDS or keyword in ("then", "else"):
                continue
            check = getattr(self, "_" + keyword.lstrip("$"), None)
            if check is None:
                raise ValueError(f"schema keyword {keyword} is not known to this test")
            yield from check(value, rule, place, schema)

    def _ref(self, value, rule, place, schema):
        yield from self._check(value, self._resolve(rule), place)

    def _type(self, value, rule, place, schema):
        names = rule if isinstance(rule, list) else [rule]
        if not any(TYPES[name](value) for name in names):
            yield f"{place}: {value!r} is not {' or '.join(names)}"

    def _const(self, value, rule, place, schema):
        if not same(value, rule):
            yield f"{place}: {value!r} is not {rule!r}"

    def _enum(self, value, rule, place, schema):
        if not any(same(value, one) for one in rule):
            yield f"{place}: {value!r} is none of {rule!r}"

    def _pattern(self, value, rule, place, schema):
        if isinstance(value, str) and not re.search(rule.replace("$", r"\Z") if rule.endswith("$") else rule, value):
            yield f"{place}: {value!r} does not match {rule}"

    def _minLength(self, value, rule, place, schema):
        if isinstance(value, str) and len(value) < rule:
            yield f"{place}: is shorter than {rule}"

    def _maxLength(self, value, rule, place, schema):
        if isinstance(value, str) and len(value) > rule:
            yield f"{place}: is longer than {rule}"

    def _minimum(self, value, rule, place, schema):
        if TYPES["number"](value) and value < rule:
            yield f"{place}: {value} is below {rule}"

    def _maximum(self, value, rule, place, schema):
        if TYPES["number"](value) and value > rule:
            yield f"{place}: {value} is above {rule}"

    def _required(self, value, rule, place, schema):
        if isinstance(value, dict):
            for name in rule:
                if name not in value:
                    yield f"{place}.{name}: is missing"

    def _properties(self, value, rule, place, schema):
        if isinstance(value, dict):
            for name, member in value.items():
                if name in rule:
                    yield from self._check(member, rule[name], f"{place}.{name}")
                elif self.strict and "required" in schema:
                    yield f"{place}.{name}: the schema does not name it"

    def _additionalProperties(self, value, rule, place, schema):
        if isinstance(value, dict):
            for name, member in value.items():
                if name not in schema.get("properties", {}):
                    yield from self._check(member, rule, f"{place}.{name}")

    def _items(self, value, rule, place, schema):
        if isinstance(value, list):
            for number, item in enumerate(value):
                yield from self._check(item, rule, f"{place}[{number}]")

    def _minItems(self, value, rule, place, schema):
        if isinstance(value, list) and len(value) < rule:
            yield f"{place}: has fewer than {rule} items"

    def _maxItems(self, value, rule, place, schema):
        if isinstance(value, list) and len(value) > rule:
            yield f"{place}: has more than {rule} items"

    def _anyOf(self, value, rule, place, schema):
        attempts = [list(self._check(value, one, place)) for one in rule]
        if all(attempts):
            yield min(attempts, key=len)[0]

    def _if(self, value, rule, place, schema):
        branch = "else" if list(self._check(value, rule, place)) else "then"
        yield from self._check(value, schema.get(branch, True), place)
