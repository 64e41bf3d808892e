using System.Security.Cryptography;
using System.Text;

namespace SalesFlow.Tickets;

/// <summary>The secret of a ticket that proves presence: it stands in the QR code on site and nowhere else. 80 random bits, not derived from id or number.</summary>
public static class TicketCode
{
    private const string Scheme = "salesflow:ticket:";
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 16;

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>What the QR code holds.</summary>
    public static string Content(string tenant, string id, string code) => $"{Scheme}{tenant}:{id}:{code}";

    /// <summary>Whether what was scanned is this ticket's code: the whole content, or the code alone as typed from below it.</summary>
    public static bool Matches(string scanned, string tenant, string id, string code)
    {
        var text = scanned.Trim();
        return Same(text, Content(tenant, id, code)) | Same(text.ToUpperInvariant(), code);
    }

    /// <summary>Takes as long for a near miss as for a far one.</summary>
    private static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
