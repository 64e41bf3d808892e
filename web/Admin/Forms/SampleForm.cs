namespace SalesFlow.Web.Admin.Forms;

/// <summary>The five-field sample form, to start from.</summary>
internal static class SampleForm
{
    public static void Fill(FormDraft draft)
    {
        (draft.Name, draft.Chinese, draft.English) = (draft.Name.Length > 0 ? draft.Name : "sample-form", draft.Chinese.Length > 0 ? draft.Chinese : "样品申请单", draft.English.Length > 0 ? draft.English : "Sample form");
        draft.Fields.Add(new() { Name = "applicant", Chinese = "申请人", English = "Applicant" });
        draft.Fields.Add(new() { Name = "customer", Chinese = "客户", English = "Customer", Type = "customer" });
        draft.Fields.Add(new() { Name = "model", Chinese = "样品型号", English = "Model" });
        draft.Fields.Add(new() { Name = "urgency", Chinese = "紧急程度", English = "Urgency", Type = "choice", Options = "普通\n加急\n特急" });
        draft.Fields.Add(new() { Name = "expectedAt", Chinese = "期望时间", English = "Expected on", Type = "date" });
    }
}
