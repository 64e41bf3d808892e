using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SalesFlow.Access;
using SalesFlow.Api;

namespace SalesFlow.Contracts;

/// <summary>The first review of a text, and the model that a tenant trains for it.</summary>
internal static class ContractReviewApi
{
    private const int MostLabels = 500;
    private const int LongestClause = 4_000;

    public static void MapContractReview(this IEndpointRouteBuilder routes)
    {
        var contracts = routes.MapGroup("/v1/contracts").WithTags("Contracts");
        contracts.MapPost("/review", Review).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReviewContract", "Review a contract's text", "A first review by rules and, where one was trained, the tenant's model. Nothing is saved. Spans count UTF-16 code units of the text as sent. It is no legal advice.")
            .Accepts<ReviewRequest>("application/json").Problems(400, 401, 403, 413, 415, 422, 503);
        contracts.MapPost("/labels", Label).Allow(Role.Admin)
            .Described("LabelClauses", "Add labelled clauses", "Each is 'risky' or 'harmless'. A clause that was labelled before is labelled anew. They are what the model learns from.")
            .Accepts<LabelsRequest>("application/json").Problems(400, 401, 403, 413, 415, 422, 503);
        contracts.MapPost("/model", Train).Allow(Role.Admin)
            .Described("TrainClauseModel", "Train the model now", "From all labelled clauses; at least ten of each kind. Precision and recall are those of five models, each tried on the fifth it has not seen.")
            .Problems(401, 403, 422, 503);
        contracts.MapGet("/model", Model).Allow(Role.Reader).Shows(Reach.Settings)
            .Described("ReadClauseModel", "The model in use", "Its version and how good it was when it was trained.").Problems(401, 403, 404, 503);
    }

    private static async Task<Ok<ReviewAnswer>> Review(HttpContext http, IClauseModels models)
    {
        var body = await http.JsonAsync<ReviewRequest>();
        var check = new Check();
        if (body.Text is null)
        {
            check.Add("/text", "is missing");
        }
        else if (body.Text.Length > ContractReview.LongestText)
        {
            check.Add("/text", $"is longer than {ContractReview.LongestText} characters; review it in parts");
        }

        if (body.Language is not (null or "zh" or "zh-CN" or "en"))
        {
            check.Add("/language", "must be 'zh-CN' or 'en', or be left out for both");
        }

        if (body.Side is not (null or "seller" or "buyer"))
        {
            check.Add("/side", "must be 'seller' or 'buyer'");
        }

        check.Done();
        var result = ContractReview.Review(body.Text!, new ReviewOptions
        {
            Side = body.Side == "buyer" ? Side.Buyer : Side.Seller,
            Language = body.Language switch { null => null, "en" => Language.English, _ => Language.Chinese },
            Model = await models.NewestAsync(http.Caller().Tenant, http.RequestAborted),
        });
        return TypedResults.Ok(ReviewAnswer.Of(result, http.Language()));
    }

    private static async Task<Ok<LabelsAnswer>> Label(HttpContext http, IClauseModels models)
    {
        var body = await http.JsonAsync<LabelsRequest>();
        var check = new Check();
        if (body.Labels is not { Length: > 0 and <= MostLabels })
        {
            check.Add("/labels", $"must be 1 to {MostLabels} labelled clauses");
        }

        for (var i = 0; body.Labels is { Length: <= MostLabels } labels && i < labels.Length; i++)
        {
            check.Text(labels[i]?.Text, $"/labels/{i}/text", LongestClause);
            check.OptionalId(labels[i]?.Rule, $"/labels/{i}/rule");
            if (labels[i]?.Label is not ("risky" or "harmless"))
            {
                check.Add($"/labels/{i}/label", "must be 'risky' or 'harmless'");
            }
        }

        check.Done();
        var caller = http.Caller();
        await models.AddLabelsAsync(caller.Tenant, Array.ConvertAll(body.Labels!, l => new LabelledClause(l!.Text!, l.Label == "risky", l.Rule)), caller.Actor);
        var all = await models.LabelsAsync(caller.Tenant, http.RequestAborted);
        return TypedResults.Ok(new LabelsAnswer(all.Count(l => l.Risky), all.Count(l => !l.Risky)));
    }

    private static async Task<Ok<ModelWire>> Train(HttpContext http, IClauseModels models)
    {
        var caller = http.Caller();
        var labels = await models.LabelsAsync(caller.Tenant, http.RequestAborted);
        try
        {
            var model = await Task.Run(() => ClauseTrainer.Train(labels, version: 0), http.RequestAborted);
            return TypedResults.Ok(ModelWire.Of(await models.SaveAsync(caller.Tenant, model, caller.Actor)));
        }
        catch (TooFewClausesException e)
        {
            throw new ProblemException(new Problem(422, "too-few-labels", "There are too few labelled clauses", e.Message));
        }
    }

    private static async Task<Ok<ModelWire>> Model(HttpContext http, IClauseModels models) =>
        await models.NewestAsync(http.Caller().Tenant, http.RequestAborted) is { } model
            ? TypedResults.Ok(ModelWire.Of(model))
            : throw new ProblemException(Problems.NotFound("No model was trained yet. Label clauses (POST /v1/contracts/labels), then POST /v1/contracts/model.", "no-model"));
}
