using SalesFlow.Tenants;
namespace SalesFlow.Notifications;
public static class LadderResolver { public static string[] Recipients(string to, string owner, string? role, Catalogue c, DateTimeOffset now) => [to == "owner" ? owner : to]; }
public static class QuietHours { public static DateTimeOffset NotBefore(DateTimeOffset at, string[]? quiet, string zone) => at; }
