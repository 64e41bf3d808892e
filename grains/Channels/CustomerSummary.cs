using System.Text.Json;
using SalesFlow.Actions;
using SalesFlow.Customers;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Opportunities;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

/// <summary>What a customer is sent after a proposal was presented: what was shown, by whom and when, with the documents. Pure.</summary>
/// <param name="Contacts">Whom it goes to, as WeCom knows them (external_userid).</param>
/// <param name="Sender">The member who presented, as WeCom knows them: customers hear from the person they met.</param>
/// <param name="Files">Name and SHA-256 of each document.</param>
public sealed record CustomerSummary(string Tenant, string[] Contacts, string Sender, IReadOnlyDictionary<string, string> Texts, (string Name, string Sha256)[] Files)
{
    /// <summary>As many as WeCom takes with one message.</summary>
    private const int MostFiles = 9;

    private static readonly string[] Languages = [AlertWords.Chinese, AlertWords.English];

    /// <summary>Whether a record is one; imported history is not told.</summary>
    public static bool Is(JournalRecord record)
    {
        if (record.Kind != "action" || GrainKeys.Split(record.Stream.Name).Head != GrainKeys.Customer)
        {
            return false;
        }

        var (action, _) = SubjectRecords.Read(record.Body);
        return action is { Node: OpportunityKind.Summary, History: false };
    }

    /// <param name="customer">The customer's current row; null where nobody told us a profile.</param>
    public static CustomerSummary Of(JournalRecord record, SubjectRow? customer, Catalogue catalogue)
    {
        var (action, _) = SubjectRecords.Read(record.Body);
        var fields = ActionFields.Of(action.Fields);
        var contacts = customer is null ? [] : CustomerKind.Of(customer).Contacts;
        var sender = catalogue.Members.GetValueOrDefault(action.Actor);
        return new(
            record.Stream.Tenant, [.. contacts.Select(contact => contact.Wechat).OfType<string>().Distinct()], sender?.Addresses?.GetValueOrDefault("wecom") ?? action.Actor,
            Languages.ToDictionary(language => language, language => string.Join('\n', new[] { fields.Text($"text.{language}"), fields.Text("summary") }.Where(text => text is { Length: > 0 }))),
            [.. action.Evidence.Where(one => one is { Kind: "document" or "photo", Sha256: not null } && !action.AbsentFiles.Contains(one.Sha256)).Take(MostFiles).Select(one => (one.Name ?? "document", one.Sha256!))]);
    }

    /// <param name="mostBytes">In UTF-8.</param>
    public string Text(string language, int mostBytes) => ChannelWords.Cut(Texts[language], mostBytes);
}
