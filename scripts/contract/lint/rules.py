"""Our rules of style, by name."""

from typing import Final

from scripts.contract.lint import answers, bounds, keywords, names, requests, texts
from scripts.contract.lint.remark import Rule

RULES: Final = (
    Rule("name-style", "a name that is not written as most of its kind are", names.styles),
    Rule("name-spelling", "one name in two spellings, as `userId` and `user_id`", names.same_meaning),
    Rule("property-description", "a property that does not say what it is", texts.properties),
    Rule("schema-description", "a component without description", texts.components),
    Rule("header-description", "a response header without description", texts.headers),
    Rule("description-repeats", "a description that repeats the summary", texts.echoes),
    Rule(
        "deprecated-description",
        "something deprecated that does not say what replaces it",
        texts.deprecations,
    ),
    Rule("secured-401", "a secured operation without 401", answers.secured),
    Rule("secured-403", "an operation that demands a scope or role, without 403", answers.secured),
    Rule("invalid-input", "an operation with input, and neither 400 nor 422", answers.validated),
    Rule("not-found", "GET, PATCH or DELETE of something named by the path, without 404", answers.found),
    Rule("error-form", "an error body that is not of the schema that most errors have", answers.one_form),
    Rule("empty-answer", "a body of 204, 205 or 304", answers.empty),
    Rule("path-shadow", "`/items/stats` beside `/items/{id}` where an id may be `stats`", requests.shadows),
    Rule("secret-in-url", "a password, token or the like in a path or query", requests.secrets),
    Rule("body-without-meaning", "a body of GET, HEAD or DELETE", requests.bodies),
    Rule(
        "optional-body",
        "a body that may be left out and whose schema demands members",
        requests.optional_bodies,
    ),
    Rule("pointless-default", "a default of a required parameter", requests.defaults),
    Rule("request-string-bound", "a text in a request that may be of any length", bounds.request_strings),
    Rule("request-array-bound", "a list in a request that may be of any length", bounds.request_arrays),
    Rule(
        "request-integer-bound", "a whole number in a request that may be of any size", bounds.request_numbers
    ),
    Rule(
        "request-object-bound",
        "a free object in a request with any number of members",
        bounds.request_objects,
    ),
    Rule("list-bound", "a GET that answers a list, with neither `limit` nor `maxItems`", bounds.pagination),
    Rule("limit-bound", "a `limit` without highest value or default", bounds.limits),
    Rule("idle-keyword", "a keyword that does nothing for the type beside it", keywords.idle),
    Rule("untyped-schema", "a schema with keywords of one type that does not name it", keywords.untyped),
    Rule("unknown-format", "a format that nobody knows, often a misspelt one", keywords.formats),
    Rule("loose-pattern", "a pattern in a request without `^` and `$`", keywords.anchors),
    Rule("repeated-enum", "an enumeration that is written out twice", keywords.repeated),
)
