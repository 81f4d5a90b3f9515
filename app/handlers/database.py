"""The three databases."""

from app.context import RequestContext
from app.integrations import mysql, postgres
from generated import models


async def query_postgres(context: RequestContext) -> models.PostgresQuery:
    moment = await context.resources.postgres.current_timestamp()
    return models.PostgresQuery(database="PostgreSQL", query=postgres.CURRENT_TIMESTAMP, result=str(moment))


async def query_mysql(context: RequestContext) -> models.MysqlQuery:
    moment = await context.resources.mysql.current_timestamp()
    return models.MysqlQuery(database="MySQL", query=mysql.CURRENT_TIMESTAMP, result=str(moment))


async def query_mongodb(context: RequestContext) -> models.MongodbQuery:
    collections = await context.resources.mongodb.collections()
    return models.MongodbQuery(database="MongoDB", collections=collections, count=len(collections))
