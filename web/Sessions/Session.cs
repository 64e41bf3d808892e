using SalesFlow.Client;

namespace SalesFlow.Web.Sessions;

/// <summary>Who looks at the page. Read once, from the server that drew the page or by it.</summary>
public sealed class Session(SalesFlowClient api, Look.Show show)
{
    private SessionInfo? info;
    private bool asked;

    /// <summary>Null: nobody is signed in.</summary>
    public SessionInfo? Info => info;

    /// <summary>The member's id, else null.</summary>
    public string? Member => info?.Member;

    public bool Is(string role) => info?.Roles.Contains(role) == true;

    /// <summary>Managers, supervisors and whoever signed in with a key see the boards.</summary>
    public bool Manages => info is not null && (info.Member is null || Is("manager") || Is("supervisor") || Is("admin"));

    public bool Administers => info?.Role == "admin";

    /// <summary>Asks the server once.</summary>
    public async Task<SessionInfo?> ReadAsync()
    {
        if (!asked)
        {
            try
            {
                info = await api.Sessions.WhoAsync();
            }
            catch (SalesFlowException refused) when (refused.Status is System.Net.HttpStatusCode.Unauthorized)
            {
                info = null;
            }

            asked = true;
            show.Zone = info?.Zone ?? "Asia/Shanghai";
        }

        return info;
    }

    /// <summary>Someone signed in or out.</summary>
    public void Forget() => (info, asked) = (null, false);
}
