using SalesFlow.Digest;
using SalesFlow.Journal;
using SalesFlow.Notifications;
using SalesFlow.Subjects;
using SalesFlow.Tenants;

namespace SalesFlow.Channels;

/// <summary>Makes what is sent out of what waits: events of records, messages of alerts. Read at the moment of sending, so that a digest says how things stand then.</summary>
public sealed class ChannelMessages(IEventReads events, IStore store, ISubjectReads customers, AlertSubjects subjects, Seal seal, Personal.PersonalKeys keys, TimeProvider time)
{
    /// <summary>By parcel. A parcel without an entry needs no sending any more: its alerts were acknowledged, or its record is not there.</summary>
    /// <exception cref="SealException">The address or a secret cannot be read.</exception>
    public async Task<Dictionary<string, Outgoing>> Make(string tenant, Channel channel, Catalogue catalogue, IReadOnlyList<OutboxParcel> parcels)
    {
        var made = new Dictionary<string, Outgoing>();
        var items = parcels.SelectMany(parcel => parcel.Items).ToArray();
        if (ChannelKinds.Follows(channel))
        {
            var records = (await events.AtAsync(tenant, [.. items.Select(item => item.Position)])).ToDictionary(record => record.Position);
            foreach (var parcel in parcels.Where(parcel => records.ContainsKey(parcel.Items[0].Position)))
            {
                var record = records[parcel.Items[0].Position];
                made[parcel.Id] = channel.Kind == ChannelKinds.WeComCustomer
                    ? await Summary(tenant, channel, catalogue, parcel.Id, record)
                    : Outgoing(channel, parcel.Id, null, "", "", Events.Payload(record));
            }

            return made;
        }

        var now = time.GetUtcNow();
        var rows = (await store.FindAlertsAsync(tenant, [.. items.Select(item => item.Alert!).Distinct()])).Where(row => row.AcknowledgedBy is null).ToDictionary(row => row.Alert.Id);
        var about = await subjects.Of(tenant, rows.Values.Select(row => row.Alert), catalogue);
        foreach (var parcel in parcels)
        {
            var mine = parcel.Items.Select(item => item.Alert!).Where(about.ContainsKey).Select(id => about[id]).ToArray();
            var weeks = await Task.WhenAll(parcel.Items.Where(item => DigestMessages.Is(item.Alert)).Select(async item => await DigestMessages.FindAsync(store, keys, tenant, item.Alert!)));
            if (mine.Length + weeks.OfType<WeeklyDigest>().Count() > 0)
            {
                var member = parcel.To is null ? null : catalogue.Members.GetValueOrDefault(parcel.To);
                var (language, room) = (member?.Language ?? channel.Language, ChannelKinds.All[channel.Kind].MostBytes);
                (string Title, string Text)[] parts =
                [
                    .. weeks.OfType<WeeklyDigest>().Select(week => DigestWords.Of(week, language, catalogue.Settings.TimeZone, mine.Length > 0 ? room / 2 : room)),
                    .. mine.Length == 0 ? [] : new[] { ChannelWords.Of(language, mine, catalogue.Settings.TimeZone, now, parcel.To is null ? alert => Told(alert, catalogue) : null, parcel.Items.Length > mine.Length ? room / 2 : room) },
                ];
                made[parcel.Id] = Outgoing(channel, parcel.Id, member is null ? null : ChannelsChannel.Place(channel, member), parts[0].Title, string.Join("\n\n", parts.Select(part => part.Text)), []);
            }
        }

        return made;
    }

    /// <summary>One message that says that the channel works.</summary>
    public Outgoing Test(Channel channel, Catalogue catalogue, string id, string by, string? to)
    {
        var member = to is null ? null : catalogue.Members.GetValueOrDefault(to);
        var (title, text) = ChannelWords.Test(member?.Language ?? channel.Language, channel.Name ?? channel.Key, catalogue.Members.GetValueOrDefault(by)?.Name ?? by);
        return Outgoing(channel, id, member is null ? null : ChannelsChannel.Place(channel, member), title, text, Events.Test(id, time.GetUtcNow(), by)) with { Trial = true };
    }

    private async Task<Outgoing> Summary(string tenant, Channel channel, Catalogue catalogue, string id, JournalRecord record)
    {
        var profile = await customers.OfCustomerAsync(tenant, GrainKeys.Customer, GrainKeys.Split(record.Stream.Name).Tail);
        var summary = CustomerSummary.Of(record, profile.Count == 0 ? null : profile[0], catalogue);
        return Outgoing(channel, id, null, "", summary.Text(channel.Language, ChannelKinds.All[channel.Kind].MostBytes), []) with { Summary = summary };
    }

    private static IEnumerable<string> Told(AlertSubject alert, Catalogue catalogue) => alert.Alert.Recipients.Select(to => catalogue.Members.GetValueOrDefault(to)?.Name ?? to);

    private Outgoing Outgoing(Channel channel, string id, string? to, string title, string text, byte[] body)
    {
        var now = time.GetUtcNow();
        return new(
            channel, id, channel.Address is null ? null : seal.Open(channel.Address), [.. channel.Secrets.Where(secret => secret.Until is null || secret.Until > now).Select(secret => seal.Open(secret.Value))],
            to, title, text, body, now);
    }
}
