namespace SalesFlow.Import;

/// <summary>What a dry run finds: everything that a real run would post or turn down, counted.</summary>
public sealed class ImportSurvey
{
    /// <summary>How many refusals are kept with their words.</summary>
    public const int MaxShown = 10;

    private readonly List<Refusal> _refusals = [];
    private readonly SortedDictionary<string, int> _activities = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _renamed = new(StringComparer.Ordinal);

    /// <summary>Cases in the log.</summary>
    public int Cases { get; private set; }

    /// <summary>Events in the log.</summary>
    public int Events { get; private set; }

    /// <summary>Actions that would be posted.</summary>
    public int Actions { get; private set; }

    /// <summary>Cases that would be turned down before anything is posted for them.</summary>
    public int Refused { get; private set; }

    /// <summary>The first planned start and the last action or planned start; null where nothing is planned.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Span { get; private set; }

    /// <summary>Events by activity, whether mapped or not.</summary>
    public IReadOnlyDictionary<string, int> Activities => _activities;

    /// <summary>Names of people that are no ids as they stand, with the ids that they become.</summary>
    public IReadOnlyDictionary<string, string> Renamed => _renamed;

    /// <summary>The first refusals.</summary>
    public IReadOnlyList<Refusal> Refusals => _refusals;

    /// <summary>Goes through a whole plan and posts nothing.</summary>
    public static ImportSurvey Of(IEnumerable<PlannedCase> plan, Mapping mapping)
    {
        var survey = new ImportSurvey();
        foreach (var planned in plan)
        {
            survey.Add(planned, mapping);
        }

        return survey;
    }

    private void Add(PlannedCase planned, Mapping mapping)
    {
        Cases++;
        Events += planned.Case.Events.Count;
        foreach (var one in planned.Case.Events)
        {
            var activity = mapping.Activity.Read(one.Attributes)?.Text ?? "";
            _activities[activity] = _activities.GetValueOrDefault(activity) + 1;
            if (mapping.Actor.Read(one.Attributes, planned.Case.Attributes)?.Text is { } name && mapping.ActorId(name) is var id && !mapping.Actors.ContainsKey(name) && id != name)
            {
                _renamed[name] = id;
            }
        }

        if (planned.Refused is { } refused)
        {
            Refused++;
            if (_refusals.Count < MaxShown)
            {
                _refusals.Add(refused);
            }
        }

        Actions += planned.Actions.Count;
        if (planned.Chain is { PlannedStart: var first })
        {
            var last = planned.Actions.Count > 0 ? planned.Actions[^1].OccurredAt : first;
            Span = Span is var (from, to) ? (Min(from, first), Max(to, last)) : (first, last);
        }
    }

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
