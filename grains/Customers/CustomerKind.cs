using SalesFlow.Actions;
using SalesFlow.Journal;
using SalesFlow.Subjects;

namespace SalesFlow.Customers;

/// <summary>Rules of customers' profiles: told by actions, the newest word on each point holds. All other actions on a customer are kept and move nothing.</summary>
public sealed class CustomerKind : SubjectKind<CustomerProfile>
{
    public const string Profiled = "customer.profiled", ExpansionPlanned = "customer.expansion-planned", ExpansionEnded = "customer.expansion-ended";
    private const int MostContacts = 50, MostText = 500;

    public override string Kind => GrainKeys.Customer;

    public override bool Moves(string node) => node is Profiled or ExpansionPlanned or ExpansionEnded;

    protected override SubjectDecision Decide(CustomerProfile? state, ActionCommand action, SubjectContext context)
    {
        var fields = ActionFields.Of(action.Fields);
        if (Check(fields) is { Count: > 0 } errors)
        {
            return new Refusal(RefusalCode.FieldsInvalid, $"{errors[0].Pointer} {errors[0].Detail}", [.. errors]);
        }

        var owner = action.Node == Profiled ? fields.Text("owner") ?? state?.Owner ?? action.Actor : state?.Owner ?? action.Actor;
        var given = new Dictionary<string, string> { ["owner"] = owner };
        if (context.Member(owner)?.Team is { } team)
        {
            given["team"] = team;
        }

        return new SubjectDecision(null, given);
    }

    private static List<FieldError> Check(ActionFields fields)
    {
        var errors = new List<FieldError>();
        foreach (var name in (string[])["name", "address", "industry", "taxNo", "phone", "plan"])
        {
            if (fields.Element(name) is not null && fields.Text(name) is not { Length: <= MostText })
            {
                errors.Add(new($"/fields/{name}", $"must be a text of at most {MostText} characters"));
            }
        }

        if (fields.Element("owner") is not null && !GrainKeys.IsId(fields.Text("owner")))
        {
            errors.Add(new("/fields/owner", "must be a member's id"));
        }

        if (fields.Element("creditLimit") is not null && fields.Number("creditLimit") is not (>= 0 and <= 10_000_000_000_000m))
        {
            errors.Add(new("/fields/creditLimit", "must be an amount of 0 or more"));
        }

        if (fields.Element("expectedOn") is not null && fields.Date("expectedOn") is null)
        {
            errors.Add(new("/fields/expectedOn", "must be a date such as 2026-09-30"));
        }

        if (fields.Element("contacts") is { } contacts
            && !(contacts.ValueKind == System.Text.Json.JsonValueKind.Array && contacts.GetArrayLength() <= MostContacts && Contacts(fields) is { } read && read.Length == contacts.GetArrayLength()))
        {
            errors.Add(new("/fields/contacts", $$"""must be at most {{MostContacts}} objects such as {"name":"王工","role":"设备部","phone":"138…","mail":"…","wechat":"…"}"""));
        }

        return errors;
    }

    protected override CustomerProfile Apply(CustomerProfile? state, SubjectFact fact)
    {
        var fields = fact.Fields;
        var known = (state ?? new CustomerProfile(fact.Id, fact.Given["owner"], fact.Day)) with
        {
            Owner = fact.Given["owner"],
            Team = fact.Given.GetValueOrDefault("team"),
            ChangedAt = fact.At,
        };
        return fact.Node switch
        {
            Profiled => known with
            {
                Name = fields.Text("name") ?? known.Name,
                Address = fields.Text("address") ?? known.Address,
                Industry = fields.Text("industry") ?? known.Industry,
                TaxNo = fields.Text("taxNo") ?? known.TaxNo,
                Phone = fields.Text("phone") ?? known.Phone,
                CreditLimit = fields.Number("creditLimit") ?? known.CreditLimit,
                Contacts = fields.Element("contacts") is null ? known.Contacts : Contacts(fields),
            },
            ExpansionPlanned => known with { Expansion = new ExpansionPlan(fields.Text("plan"), fields.Date("expectedOn"), fact.At, fact.Action.Actor) },
            _ => known with { Expansion = null },
        };
    }

    private static Contact[] Contacts(ActionFields fields) => [.. fields.List("contacts").Where(item => item.ValueKind == System.Text.Json.JsonValueKind.Object)
        .Select(item => ActionFields.Of(item.GetRawText())).Where(item => item.Text("name") is { Length: <= MostText } name && !Personal.Opener.IsErased(name))
        .Select(item => new Contact(item.Text("name")!, Short(item.Text("role")), Short(item.Text("phone")), Short(item.Text("mail")), Short(item.Text("wechat"))))];

    private static string? Short(string? text) => text?.Length > MostText ? text[..MostText] : text;

    protected override SubjectRow Row(CustomerProfile state) => new()
    {
        Kind = Kind,
        Id = state.Id,
        Customer = state.Id,
        Owner = state.Owner,
        Team = state.Team,
        State = state.Expansion is null ? CustomerProfile.Known : CustomerProfile.HighPotential,
        At = state.ChangedAt,
        Day = state.Since,
        Amount = state.CreditLimit is { } limit ? (long)decimal.Round(limit * 100) : null,
        Words = string.Join(' ', new[] { state.Id, state.Name, state.Industry, state.Address }.Concat(state.Contacts.Select(contact => contact.Name)).OfType<string>()),
        UpdatedAt = state.ChangedAt,
    };
}
