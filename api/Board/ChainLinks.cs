using System.Text;

namespace SalesFlow.Board;

/// <summary>Addresses of the lists behind numbers: each list holds exactly as many chains as its number says.</summary>
internal sealed record ChainLinks(string? Template, string? Period, string? Team, string? Owner)
{
    public string Planned => Link("void", "false");

    public string Closed => Link("closed", "true");

    public string Broken => Link("loop", "broken", "void", "false");

    public string InFlight => Link("inFlight", "true");

    public string Void => Link("state", "void");

    public string Stuck => Link("stuck", "true");

    public string Reason(string reason) => Link("loop", "broken", "void", "false", "reason", reason);

    public string Step(string step) => Link("loop", "broken", "void", "false", "step", step);

    private string Link(params string[] more)
    {
        var link = new StringBuilder("/v1/chains");
        Add("template", Template);
        Add("period", Period);
        Add("team", Team);
        Add("owner", Owner);
        for (var i = 0; i < more.Length; i += 2)
        {
            Add(more[i], more[i + 1]);
        }

        return link.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                link.Append(link.Length == "/v1/chains".Length ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }
}
