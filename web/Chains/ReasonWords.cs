using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Chains;

/// <summary>Why a chain broke, in words.</summary>
internal static class ReasonWords
{
    public static string Of(BreakReason reason, Words t) => reason switch
    {
        BreakReason.Overdue => t["超时", "overdue"],
        BreakReason.EvidenceMissing => t["缺证据", "evidence missing"],
        _ => t["其他原因", "other reason"],
    };
}
