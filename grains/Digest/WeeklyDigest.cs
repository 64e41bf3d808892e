namespace SalesFlow.Digest;

/// <summary>What a week was like, at the moment of looking. Numbers of chains are by planned start, as everywhere.</summary>
/// <param name="From">Monday.</param>
/// <param name="To">Sunday, included.</param>
/// <param name="Stuck">Chains that are stuck at that moment, whenever they were planned.</param>
/// <param name="Silent">Silent customers at that moment.</param>
public sealed record WeeklyDigest(
    string Week, DateOnly From, DateOnly To, DateTimeOffset AsOf, DigestRate Total, DigestRate[] Templates, DigestBreak[] Breaks, int Stuck, DigestStuck[] Worst, int Silent, DigestCustomer[] SilentFirst,
    DigestShare Visits, DigestShare Adoption, DigestShare[] Teams);

/// <param name="Key">A template's key; empty = all.</param>
/// <param name="Points">Against the week before, in percentage points.</param>
public sealed record DigestRate(string Key, Dictionary<string, string> Labels, int Planned, int Closed, int Broken, int InFlight, int Void, double? Rate, double? Points);

/// <summary>A step at which chains of the week broke.</summary>
public sealed record DigestBreak(string Template, Dictionary<string, string> TemplateLabels, string Step, Dictionary<string, string> Labels, int Broken, int Planned);

public sealed record DigestStuck(string Chain, Dictionary<string, string> TemplateLabels, Dictionary<string, string> Labels, string Customer, string CustomerName, string OwnerName, DateTimeOffset Since);

public sealed record DigestCustomer(string Id, string Name, DateOnly? LastPurchase);

/// <summary>So many of so many; the share is null where there is nothing.</summary>
/// <param name="Key">A team; empty = all.</param>
public sealed record DigestShare(string Key, int Part, int Whole)
{
    public double? Share => Whole == 0 ? null : Math.Round((double)Part / Whole, 4);
}
