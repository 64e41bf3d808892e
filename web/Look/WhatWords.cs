namespace SalesFlow.Web.Look;

/// <summary>What a chain or a subject itself did, in words; actions have labels of their own.</summary>
internal static class WhatWords
{
    public static string Of(string what, Words t) => what[(what.IndexOf('.', StringComparison.Ordinal) + 1)..] switch
    {
        "planned" => t["计划了动作链", "planned a chain"],
        "reassigned" => t["换了负责人", "changed the owner"],
        "paused" => t["暂停", "paused"],
        "resumed" => t["继续", "went on"],
        "voided" => t["作废", "made void"],
        "reopened" => t["重新打开", "opened again"],
        "completed" => t["走完全程", "completed"],
        "closed" => t["闭环", "closed the loop"],
        "broken" => t["断开", "broke"],
        "fired" => t["到了时限", "came to a limit"],
        "archived" => t["动作链已归档，流水在归档文件里", "a chain, archived: its records are in an archive"],
        "started" => t["开始", "started"],
        _ => what,
    };
}
