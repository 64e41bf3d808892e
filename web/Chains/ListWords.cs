using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Chains;

/// <summary>What a list of chains is a list of, in words.</summary>
internal static class ListWords
{
    public static string Of(ChainsQuery query, Words t, Names names)
    {
        string?[] parts =
        [
            query.Template is { } template ? names.Template(template) : null,
            query.Period, query.Team, query.Owner is { } owner ? names.Member(owner) : null, query.Customer,
            query.Step is { } step ? names.Step(query.Template, step) : null,
            query.Closed == true ? t["已闭环", "closed"] : null,
            query.Loop == LoopState.Broken ? t["已断开", "broken"] : null,
            query.Reason switch { BreakReason.EvidenceMissing => t["缺证据", "evidence missing"], BreakReason.Overdue => t["超时", "overdue"], null => null, _ => t["其他原因", "other reasons"] },
            query.InFlight == true ? t["进行中", "in flight"] : null,
            query.Stuck == true ? t["现在卡住", "stuck now"] : null,
            query.Void switch { true => t["作废", "void"], _ => null },
        ];
        return string.Join(" · ", parts.Where(part => !string.IsNullOrEmpty(part)));
    }
}
