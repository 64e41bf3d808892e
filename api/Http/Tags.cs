using Microsoft.AspNetCore.Http;

namespace SalesFlow.Api;

/// <summary>Entity tags: of versions, and of what changes.</summary>
internal static class Tags
{
    /// <summary>Sets the tag and says whether the client has that very answer already.</summary>
    public static bool Known(HttpContext http, string tag)
    {
        var quoted = $"\"{tag}\"";
        http.Response.Headers.ETag = quoted;
        http.Response.Headers.CacheControl = "private, no-cache";
        foreach (var line in http.Request.Headers.IfNoneMatch)
        {
            foreach (var one in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (one == "*" || (one.StartsWith("W/", StringComparison.Ordinal) ? one[2..] : one) == quoted)
                {
                    return true;
                }
            }
        }

        return false;
    }

    public static void Version(HttpContext http, int version) => http.Response.Headers.ETag = $"\"{version}\"";

    /// <summary>The version that the caller saw: <c>If-Match: "3"</c>; 0 for <c>If-None-Match: *</c> (must be new); null without a condition.</summary>
    /// <exception cref="ProblemException">422: no version.</exception>
    public static int? Seen(HttpContext http)
    {
        if (http.Request.Headers.IfNoneMatch == "*")
        {
            return 0;
        }

        var header = http.Request.Headers.IfMatch.ToString().Trim();
        if (header is "" or "*")
        {
            return null;
        }

        var bare = (header.StartsWith("W/", StringComparison.Ordinal) ? header[2..] : header).Trim('"');
        return int.TryParse(bare, out var version) && version > 0
            ? version
            : throw new ProblemException(Api.Problems.Invalid("If-Match", "must be the version's tag as answered before, such as \"3\""));
    }
}
