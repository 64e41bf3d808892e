namespace SalesFlow.Contracts;

/// <summary>What a broken rule of the form says to people.</summary>
public static class ContractWords
{
    public static Wording Of(ContractPoint point, ContractTermsPolicy policy) => point.Code switch
    {
        ContractForms.Text => new("缺少合同文本：请填写 text，否则无法初审", "The contract's text is missing: send it as 'text', or it cannot be reviewed"),
        ContractForms.Method => new(
            point.Given is null ? $"请选择付款方式：{Methods(policy, "zh-CN")}" : $"付款方式“{point.Given}”未获批准，可选：{Methods(policy, "zh-CN")}",
            point.Given is null ? $"Choose a payment method: {Methods(policy, "en")}" : $"The payment method '{point.Given}' is not approved; choose one of {Methods(policy, "en")}"),
        ContractForms.Prompt => new(
            $"须确认风险提示：{Prompt(point, policy, "zh-CN")}", $"The risk prompt must be acknowledged: {Prompt(point, policy, "en")}"),
        ContractForms.Document => new("选择了延保，须附延保政策文件", "Extended warranty: attach its policy document"),
        ContractForms.Read => new("选择了延保，须由客户勾选“已阅读”延保政策", "Extended warranty: the customer must tick that the policy was read"),
        ContractForms.Warranty => new($"质保 {point.Given} 个月，超过政策上限 {point.Bound} 个月", $"A warranty of {point.Given} months exceeds the policy's bound of {point.Bound}"),
        ContractForms.Account => new($"账期 {point.Given} 天，超过政策上限 {point.Bound} 天", $"An account period of {point.Given} days exceeds the policy's bound of {point.Bound}"),
        ContractForms.Discount => new($"折扣 {point.Given}%，超过政策上限 {point.Bound}%", $"A discount of {point.Given} % exceeds the policy's bound of {point.Bound} %"),
        ContractForms.GiveAway => new($"政策不允许赠送“{point.Given}”，可赠送：{point.Bound}", $"Policy does not allow to give '{point.Given}'; allowed: {point.Bound}"),
        ContractForms.GiveAways => new($"赠品 {point.Given} 项，超过政策上限 {point.Bound} 项", $"{point.Given} give-aways exceed the policy's bound of {point.Bound}"),
        ContractForms.GiveAwayValue => new($"赠品价值 {point.Given}，超过合同金额的 {point.Bound}%", $"Give-aways worth {point.Given} exceed {point.Bound} % of the amount"),
        _ => new(point.Code, point.Code),
    };

    private static string Methods(ContractTermsPolicy policy, string language) =>
        string.Join(language == "en" ? ", " : "、", policy.PaymentMethods.Select(method => method.Labels.GetValueOrDefault(language, method.Key)));

    private static string? Prompt(ContractPoint point, ContractTermsPolicy policy, string language) => policy.Method(point.Given)?.Prompt?.GetValueOrDefault(language);
}
