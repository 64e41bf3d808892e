namespace SalesFlow.Api;

/// <summary>The edge's own problems. What grains refuse is in <see cref="Refusals"/>.</summary>
public static class Problems
{
    public static Problem KeyMissing { get; } = new(401, "key-missing", "A key is missing",
        "Send the header 'Authorization: Bearer sf_…' with an API key of your tenant, or an access token of your organisation's OpenID provider in its place.");

    public static Problem KeyUnknown { get; } = new(401, "key-unknown", "The key is not known",
        "No tenant has this API key. Check that it was copied whole and has not been removed.");

    public static Problem KeyExpired { get; } = new(401, "key-expired", "The key has expired",
        "This API key has expired. Ask an admin of your tenant for a new one.");

    public static Problem MethodNotAllowed { get; } = new(405, "method-not-allowed", "The address does not take this method",
        "The header 'Allow' names the methods that this address takes; /docs describes them.");

    public static Problem Internal { get; } = new(500, "internal", "Something went wrong here",
        "The request could not be finished because of a fault on our side. It is safe to send it again with the same id.");

    public static Problem Busy { get; } = new(503, "busy", "Busy",
        "The server cannot take this now. Send it again, with the same id, after the time in 'Retry-After'.") { RetryAfter = 1 };

    /// <summary>The store did not answer in time: the outcome may be either, and a retry with the same id finds out without a second effect.</summary>
    public static Problem Unavailable { get; } = new(503, "busy", "Busy",
        "The server did not answer in time; whether the request was kept is not known. Send it again with the same id: it has no second effect.") { RetryAfter = 2 };

    /// <summary>Told to load balancers, not to clients.</summary>
    public static Problem RoleNotAllowed(Role asked, Role held) => new(403, "role-not-allowed", "The key may not do this",
        $"This needs a key with the role '{asked.Word()}'; yours has the role '{held.Word()}'.");

    public static Problem NotFound(string detail, string code = "not-found") => new(404, code, "Not found", detail);

    public static Problem Malformed(string detail) => new(400, "json-malformed", "The body is not valid JSON", detail);

    public static Problem Invalid(params FieldError[] errors) => new(422, "invalid", "Some of the request is not valid",
        $"{Place(errors[0].Pointer)}: {errors[0].Detail}{(errors.Length == 1 ? "" : $" (and {errors.Length - 1} more, see 'errors')")}", errors);

    public static Problem Invalid(string pointer, string detail) => Invalid(new FieldError(pointer, detail));

    /// <summary>A query parameter that can't be read.</summary>
    public static Problem Query(string name, string detail) =>
        new(422, "invalid", "Some of the request is not valid", $"Query parameter '{name}': {detail}", [new FieldError($"?{name}", detail)]);

    public static Problem TooLarge(long limit) => new(413, "body-too-large", "The body is too large",
        $"At most {(limit % 1_048_576 == 0 ? $"{limit / 1_048_576} MiB" : $"{limit} bytes")} are taken here.");

    public static Problem MediaType(string taken) => new(415, "media-type-not-supported", "The media type is not taken here",
        $"Send the body as {taken} and say so in 'Content-Type'.");

    private static string Place(string pointer) => pointer.Length == 0 ? "The body" : pointer;
}
