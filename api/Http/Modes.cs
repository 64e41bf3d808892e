using Microsoft.AspNetCore.Http;

namespace SalesFlow.Api;

/// <summary>The query parameter <c>mode</c>.</summary>
internal static class Modes
{
    /// <exception cref="ProblemException">403 without the role, 422 for another word.</exception>
    public static bool History(HttpContext http, Caller caller)
    {
        if (!http.Request.QueryString.HasValue)
        {
            return false;
        }

        var mode = http.Request.Query["mode"].ToString();
        if (mode is "" or "live")
        {
            return false;
        }

        if (mode != "history")
        {
            throw new ProblemException(Problems.Query("mode", "must be 'live' or 'history'"));
        }

        return caller.Role.Holds(Role.Importer) ? true : throw new ProblemException(Problems.RoleNotAllowed(Role.Importer, caller.Role));
    }
}
